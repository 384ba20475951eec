import ControlProtocol
import Foundation
import HTTPTransport
import TestSupport
import Testing

/// Where the workers of a deployment keep what they know.
enum StoreKind: String, CaseIterable, Sendable {
    case sqlite
    case postgresql
}

/// A deployment with a store of either kind; its workers reach the broker, and PostgreSQL, through proxies.
struct StoredSite {
    let site: Deployment
    let kind: StoreKind
    /// To the broker.
    let way: TCPProxy
    /// Where the store is in PostgreSQL.
    let database: Database?

    struct Database {
        let server: PostgresServer
        let name: String
        let way: TCPProxy
    }

    /// - Parameters:
    ///   - kind: Of the store.
    ///   - isOwn: PostgreSQL is the test's own, to be stopped.
    ///   - change: To the broker's options.
    /// - Throws: What its servers throw.
    init(
        _ kind: StoreKind,
        isOwn: Bool = false,
        _ change: (inout MosquittoServer.Options) -> Void = { _ in }
    ) async throws {
        var options = MosquittoServer.Options()
        change(&options)
        self.kind = kind
        site = try await Deployment(options)
        way = try TCPProxy(to: site.broker.port, passing: .bytes)
        switch kind {
        case .sqlite:
            database = nil
        case .postgresql:
            let server = try await isOwn ? PostgresServer.start() : .shared()
            database = Database(
                server: server,
                name: try await server.database(),
                way: try TCPProxy(to: server.port, passing: .bytes)
            )
        }
    }

    /// The SQLite file.
    var file: String {
        site.folder.file("waybill.db")
    }

    func worker(_ more: [String: String] = [:]) async throws -> WorkerProcess {
        var settings: [String: String?] = ["MQTT_URL": "mqtt://127.0.0.1:\(way.port)"]
        if let database {
            settings["STORE_URL"] = "postgresql://waybill@127.0.0.1:\(database.way.port)/\(database.name)"
            settings["STORE_PASSWORD"] = database.server.password
        }
        return try await site.worker(settings.merging(more) { $1 })
    }

    /// A dock whose upload a worker has adopted.
    func dock(_ gateway: String, adoptedBy worker: WorkerProcess) async throws -> (SpokenDock, UploadResource) {
        let dock = try await SpokenDock(gateway, broker: site.broker)
        let answer = try await worker.send(.post, "/v1/uploads", body: dock.adoption)
        return (dock, try ControlJSON.decode(UploadResource.self, from: answer.body))
    }

    /// Kills a worker: what it has written, and has not arrived, is lost.
    ///
    /// What it held in PostgreSQL lapses by the lease's end, which tests elsewhere wait for.
    func kill(_ worker: WorkerProcess) async throws {
        worker.process.kill()
        await worker.process.wait()
        way.cut()
        way.pass()
        if let database {
            try await database.server.run("UPDATE slots SET expires_at = 0", in: database.name)
        }
    }

    /// Has everything that is said meanwhile come to the worker at once.
    func atOnce(_ say: () async throws -> Void) async throws {
        way.hold([.toClient])
        try await say()
        way.pass()
    }
}
