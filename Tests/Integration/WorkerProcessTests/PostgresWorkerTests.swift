import ControlProtocol
import DockSimulation
import Foundation
import HTTPTransport
import TestSupport
import Testing

/// The program with its store in PostgreSQL (contract.md, STORE_URL).
@Suite struct PostgresWorkerTests {
    /// How a worker reaches its database.
    enum Way: String, CaseIterable, Sendable {
        case plain
        case encrypted
        /// Through PgBouncer in its session mode, with fewer connections than the worker would take.
        case pooled
    }

    @Test(
        "an upload comes through a worker and a database that are killed in its midst, and one that comes late",
        arguments: Way.allCases
    )
    func anUploadOutlivesItsDatabase(_ way: Way) async throws {
        let database = try await PostgresServer.start(isEncrypted: way == .encrypted)
        let name = try await database.database()
        let pooler = way == .pooled ? try await PgBouncer(before: database, poolSize: 3) : nil
        defer { withExtendedLifetime(pooler) {} }
        let site = try await Deployment()
        var settings = Self.settings(database, name)
        switch way {
        case .plain: break
        case .encrypted:
            settings["STORE_URL"] =
                database.url(of: name, host: "localhost")
                + "?sslmode=verify-full&sslrootcert=\(database.certificateAuthority)"
        case .pooled: settings["STORE_URL"] = pooler?.url(of: name)
        }
        let first = try await site.worker(settings.mapValues { $0 })
        let (dock, running) = try await site.dock("DOCK-POSTGRES") { $0.stepDelay = .milliseconds(200) }
        defer { running.cancel() }

        let upload = try await first.start("DOCK-POSTGRES")
        try await until("the dock reports") {
            dock.events.all.contains { if case .reported = $0 { true } else { false } }
        }
        first.process.kill()
        await first.process.wait()
        let worker = try await site.worker(settings.mapValues { $0 })
        try await database.kill()
        // What the dock says meanwhile is acknowledged by nobody, and waits at the broker.
        try await until("the dock is done") {
            dock.events.all.filter { if case .ended = $0 { true } else { false } }.count == 2
        }
        #expect(try await worker.send(.get, "/readyz").status == 503)
        #expect(try await worker.send(.get, "/v1/uploads/\(upload.id)").status == 503)
        try await database.start()
        var ended = upload
        try await until("the end of the upload") {
            let answer = try await worker.send(.get, "/v1/uploads/\(upload.id)")
            guard answer.status == 200 else { return false }
            ended = try ControlJSON.decode(UploadResource.self, from: answer.body)
            return ended.state.isTerminal
        }
        #expect(ended.state == .completed)
        #expect(ended.files.allSatisfy { $0.evidence?.proof == .etagMD5 })
        try await until("it is ready again") { try await worker.send(.get, "/readyz").status == 200 }

        let checked = try await worker.local("check")
        #expect(checked.output.contains("ok       store "), "\(checked.output)\(checked.errors)")

        // Commands work beside it, and say nothing of the password.
        let minted = try await worker.local("mint", "--key", "exports/postgres.tar")
        #expect(minted.exit == .code(0), "\(minted.errors)")
        #expect(try await worker.waybill("audit", "--purpose", "mint").output.contains("exports/postgres.tar"))
        let shown = try await worker.local("config")
        #expect(shown.output.contains("postgresql://waybill@"))
        let migrated = try await worker.local("migrate")
        #expect(migrated.exit == .code(0))

        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
        let said = [
            worker.process.output.text, worker.process.errors.text, minted.errors, shown.output, migrated.output,
        ]
        #expect(!said.joined().contains(database.password))
        try await database.stop()
    }

    @Test("a store is moved from SQLite, and the worker goes on with what it held")
    func aStoreIsMoved() async throws {
        let database = try await PostgresServer.shared()
        let name = try await database.database()
        let site = try await Deployment()
        let settings = Self.settings(database, name)
        let before = try await site.worker()
        let upload = try await before.start("DOCK-MOVED")
        let beside = try await before.local(
            "migrate",
            "--from",
            "sqlite:\(site.folder.file("waybill.db"))",
            settings: settings
        )
        #expect(beside.exit == .code(2) && beside.errors.contains("another worker"), "\(beside.errors)")
        before.process.terminate()
        #expect(await before.process.wait() == .code(0))
        for (source, target, word) in [
            ("sqlite:\(site.folder.file("none.db"))", settings, "no store at"),
            ("sqlite:\(site.folder.file("waybill.db"))", [:], "is no PostgreSQL database"),
        ] {
            let refused = try await before.local("migrate", "--from", source, settings: target)
            #expect(refused.exit == .code(2) && refused.errors.contains(word), "\(refused.errors)")
        }
        let moved = try await before.local(
            "migrate",
            "--from",
            "sqlite:\(site.folder.file("waybill.db"))",
            settings: settings
        )
        #expect(moved.exit == .code(0) && moved.output.contains("uploads: 1"), "\(moved.output)\(moved.errors)")
        let after = try await site.worker(settings.mapValues { $0 })
        #expect(try await after.upload(upload.id).files.map(\.objectKey) == upload.files.map(\.objectKey))
        after.process.terminate()
        #expect(await after.process.wait() == .code(0))
    }

    private static func settings(_ database: PostgresServer, _ name: String) -> [String: String] {
        ["STORE_URL": database.url(of: name), "STORE_PASSWORD": database.password]
    }
}
