import ControlProtocol
import GRDB
import TestSupport
import Testing

/// A message whose data the store refuses, and always will (rules.md, Telemetry).
@Suite(.timeLimit(.minutes(5))) struct PoisonTests {
    @Test("it is quarantined and counted, and its batch goes through", arguments: StoreKind.allCases)
    func aPoisonMessage(_ kind: StoreKind) async throws {
        let site = try await StoredSite(kind)
        let worker = try await site.worker()
        let (dock, upload) = try await site.dock("DOCK-WELL", adoptedBy: worker)
        let (poisoner, poisoned) = try await site.dock("DOCK-POISON", adoptedBy: worker)
        defer { for dock in [dock, poisoner] { dock.end() } }
        try await refusePoison(at: site)
        try await site.atOnce {
            try await dock.say(10, 30)
            try await poisoner.say(10, device: "POISON")
            try await dock.say(50)
            try await poisoner.say(20, device: "POISON")
            try await dock.say(90, 100)
        }
        try await until("all are heard") { try await worker.heard() == ["applied": 5, "quarantined": 2] }
        try await dock.upload()
        try await worker.expectCompletion(of: upload)
        #expect(try await worker.failedCommits() == 0)
        #expect(worker.process.errors.text.contains("table quarantine"))
        #expect(try await quarantined(at: site) == "2")

        // They are acknowledged with the rest: nothing comes again, and its own upload goes on.
        try await poisoner.say(30)
        try await until("it is heard") { try await worker.heard()["applied"] == 6 }
        #expect(try await worker.upload(poisoned.id).files.map(\.progress?.percent) == [30])
        try await site.kill(worker)
        let next = try await site.worker()
        try await poisoner.say(40)
        try await until("it is heard") { try await next.heard()["applied"] == 1 }
        #expect(try await next.heard() == ["applied": 1])
    }

    /// What a dock can say is checked before the store sees it; so the store is given a rule of its own, which stands for
    /// what nobody thought of.
    private func refusePoison(at site: StoredSite) async throws {
        guard let database = site.database else {
            let file = try DatabaseQueue.beside(site)
            try await file.write {
                try $0.execute(
                    sql: """
                        CREATE TRIGGER refuse BEFORE UPDATE ON files WHEN NEW.report LIKE '%POISON%'
                        BEGIN SELECT RAISE(ABORT, 'refused'); END
                        """
                )
            }
            return try file.close()
        }
        try await database.server.run(
            "ALTER TABLE files ADD CONSTRAINT refuse CHECK (report::text NOT LIKE '%POISON%')",
            in: database.name
        )
    }

    private func quarantined(at site: StoredSite) async throws -> String {
        let count = "SELECT count(*) FROM quarantine WHERE reason LIKE '%refuse%'"
        guard let database = site.database else {
            let file = try DatabaseQueue.beside(site)
            let value = try await file.read { try Int.fetchOne($0, sql: count) }
            try file.close()
            return "\(value ?? 0)"
        }
        return String(try await database.server.run(count, in: database.name).prefix { $0.isNumber })
    }
}
