import ControlProtocol
import DockSimulation
import Foundation
import HTTPTransport
import TestSupport
import Testing

/// Workers of two versions on one database (docs/ARCHITECTURE.md, Migrations): the newer is played by what it would leave
/// in the database.
@Suite(.serialized, .timeLimit(.minutes(5))) struct RollingUpgradeTests {
    @Test("the schema becomes the next version's beneath a worker with uploads under way: none is lost")
    func aNewerSchema() async throws {
        let database = try await PostgresServer.shared()
        let name = try await database.database()
        let site = try await Deployment()
        let settings: [String: String?] = [
            "STORE_URL": database.url(of: name), "STORE_PASSWORD": database.password, "MQTT_SHARE_GROUP": "waybill",
        ]
        let worker = try await site.worker(settings)
        var docks: [(dock: SimulatedDock, running: Task<Void, any Error>)] = []
        for number in 0..<4 {
            docks.append(try await site.dock("DOCK-ROLLING-\(number)") { $0.stepDelay = .milliseconds(100) })
        }
        defer {
            for entry in docks {
                entry.running.cancel()
            }
        }
        var uploads: [UploadResource] = []
        for number in 0..<3 {
            uploads.append(try await worker.start("DOCK-ROLLING-\(number)"))
        }
        try await until("the docks report") {
            docks.dropLast().allSatisfy { entry in
                entry.dock.events.all.contains { if case .reported = $0 { true } else { false } }
            }
        }
        let own = try #require(Int(try await versions(database, name).split(separator: "|")[0]))
        try await database.run(
            """
            BEGIN;
            ALTER TABLE uploads ADD COLUMN future TEXT;
            ALTER TABLE files ADD COLUMN future BIGINT NOT NULL DEFAULT 7;
            ALTER TABLE notices ADD COLUMN future TEXT;
            ALTER TABLE deliveries ADD COLUMN future TEXT;
            ALTER TABLE slots ADD COLUMN future TEXT;
            INSERT INTO waybill_schema (version, name, compatible_from) VALUES (\(own + 1), 'of the next', \(own));
            COMMIT;
            UPDATE uploads SET future = 'new';
            """,
            in: name
        )
        // One more of this version is started beside it, as by a node that comes back in the midst of an upgrade.
        let late = try await site.worker(settings, port: try FreePort.next())
        #expect(late.process.errors.text.contains("a newer version has the database too"))
        uploads.append(try await late.start("DOCK-ROLLING-3"))
        for upload in uploads {
            var ended = upload
            try await until("the end of \(upload.gateway)") {
                ended = try await worker.upload(upload.id)
                return ended.state.isTerminal
            }
            #expect(ended.state == .completed, "\(ended.gateway): \(ended.files.compactMap(\.failure))")
        }
        #expect(try await database.run("SELECT count(*) FROM uploads WHERE future = 'new'", in: name).hasPrefix("3"))
        #expect(!worker.process.errors.text.contains("cached plan"))
        let checked = try await worker.local("migrate")
        #expect(checked.exit == .code(0) && checked.output.contains("schema \(own + 1), of a newer version"))
        let refusing = try await worker.local("migrate", settings: ["STORE_MIGRATE": "check"])
        #expect(refusing.exit == .code(0))
        late.process.terminate()
        #expect(await late.process.wait() == .code(0))

        // The next version but one ends this one, whose connections broke meanwhile.
        let sameTime = """
            INSERT INTO waybill_schema (version, name, compatible_from) VALUES (\(own + 2), 'of the last', \(own + 2));
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid();
            """
        try await database.run(sameTime, in: name)
        #expect(await worker.process.wait() == .code(2))
        let last = worker.process.errors.text.suffix(600)
        #expect(last.contains("ended programs before schema \(own + 2)") && last.contains("start the newer version"))
        let refused = try await site.worker(settings, awaited: false)
        #expect(await refused.process.wait() == .code(2))
        #expect(refused.process.errors.text.contains("start the newer version"))
        for command in ["migrate", "check"] {
            let told = try await worker.local(command)
            #expect(told.exit != .code(0) && (told.output + told.errors).contains("start the newer version"))
        }
    }

    @Test("a migration that ends a worker that runs is put off, and says for whom")
    func waitsForOlderWorkers() async throws {
        let database = try await PostgresServer.shared()
        let name = try await database.database()
        let site = try await Deployment()
        let worker = try await site.worker(["STORE_URL": database.url(of: name), "STORE_PASSWORD": database.password])
        // As if the second migration were not there yet, which ends programs from before it.
        try await database.run("DELETE FROM waybill_schema WHERE version > 1", in: name)
        let migrated = try await worker.local("migrate")
        #expect(migrated.exit == .code(3) && migrated.errors.contains("end them"), "\(migrated.errors)")
        #expect(try await worker.send(.get, "/readyz").status == 200, "it goes on")
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
    }

    private func versions(_ database: PostgresServer, _ name: String) async throws -> String {
        try await database.run("SELECT max(version), max(compatible_from) FROM waybill_schema", in: name)
    }
}
