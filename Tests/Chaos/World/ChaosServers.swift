import Glibc
import Primitives
import TestSupport

/// The servers of a run, and the lines to them.
final class ChaosServers: Sendable {
    let broker: MosquittoServer
    let storage: MinIOGateway
    let database: PostgresServer?
    /// Of this run in ``database``.
    let databaseName: String
    let folder: TemporaryDirectory
    private let lines: [Fault.Line: TCPProxy]

    init(_ plan: ChaosPlan) async throws {
        var options = MosquittoServer.Options()
        // A queue that is full drops the newest, and says nothing of it to whoever published it.
        options.lines = ["max_queued_messages 0"]
        broker = try await MosquittoServer.start(options)
        storage = try await MinIOGateway.start()
        folder = try TemporaryDirectory()
        var lines: [Fault.Line: TCPProxy] = [
            .workersToBroker: try TCPProxy(to: broker.port, passing: .bytes),
            .docksToBroker: try TCPProxy(to: broker.port, passing: .bytes),
            .storage: try TCPProxy(to: storage.port, passing: .bytes),
        ]
        switch plan.store {
        case .sqlite:
            database = nil
            databaseName = ""
        case .postgresql:
            let server = try await PostgresServer.start()
            lines[.database] = try TCPProxy(to: server.port, passing: .bytes)
            database = server
            databaseName = try await server.database()
        }
        self.lines = lines
    }

    /// Where the broker is, for whom a line may break.
    func brokerURL(over line: Fault.Line) -> String {
        "mqtt://127.0.0.1:\(port(of: line))"
    }

    /// What the workers are told: all that may break is behind a line, and what waits for long does not.
    ///
    /// - Parameters:
    ///   - sharesMessages: Whether there is a share group.
    ///   - stallTimeout: After which a dock that says nothing has fallen silent.
    ///   - webhook: Where notices are posted, with ``NoticeConsumers/secret``.
    /// - Returns: Variables of their environment.
    func workerSettings(
        sharesMessages: Bool,
        stallTimeout: String = "45s",
        webhook: String? = nil
    ) -> [String: String] {
        var settings = [
            "MQTT_URL": brokerURL(over: .workersToBroker),
            "STORAGE_DEFAULT_PROVIDER": "minio",
            "STORAGE_DEFAULT_ENDPOINT": "http://127.0.0.1:\(port(of: .storage))",
            "STORAGE_DEFAULT_BUCKET": storage.bucket,
            "STORAGE_DEFAULT_ACCESS_KEY_ID": storage.accessKeyID,
            "STORAGE_DEFAULT_SECRET_ACCESS_KEY": storage.secretAccessKey,
            "UPLOADS_GRACE": "500ms",
            "UPLOADS_REPLY_TIMEOUT": "3s",
            "UPLOADS_SWEEP_INTERVAL": "5s",
            "UPLOADS_STALL_TIMEOUT": stallTimeout,
            "UPLOADS_VERIFY_DEADLINE": "5s",
        ]
        if let database {
            settings["STORE_URL"] = "postgresql://waybill@127.0.0.1:\(port(of: .database))/\(databaseName)"
            settings["STORE_PASSWORD"] = database.password
        } else {
            settings["STORE_URL"] = "sqlite:\(folder.file("waybill.db"))"
        }
        if sharesMessages {
            settings["MQTT_SHARE_GROUP"] = "chaos"
        }
        if let webhook {
            settings["WEBHOOK_URL"] = webhook
            settings["WEBHOOK_SECRET"] = NoticeConsumers.secret
        }
        return Dictionary(uniqueKeysWithValues: settings.map { ("WAYBILL_\($0.key)", $0.value) })
    }

    /// Breaks something, and mends it.
    func suffer(_ fault: Fault) async throws {
        switch fault {
        case .ends(let server, let time):
            try await end(server)
            // The plan's outage, not a wait for anything.
            try? await Task.sleep(for: time)
            try await start(server)
        case .hangs(let server, let time):
            try await hang(server)
            try? await Task.sleep(for: time)
            try await goOn(server)
        case .cut(let line):
            lines[line]?.cut()
        case .held(let line, let time):
            lines[line]?.hold()
            try? await Task.sleep(for: time)
            lines[line]?.pass()
        case .slow(let line, let delay, let time):
            lines[line]?.slow(by: delay)
            try? await Task.sleep(for: time)
            lines[line]?.pass()
        }
    }

    private func port(of line: Fault.Line) -> UInt16 {
        lines[line]?.port ?? 0
    }

    /// The database as a power cut would; the others in order, so that the broker keeps what its documents say, and the
    /// gateway, which knows none of its users after a kill (JuiceFS 1.4.2), those.
    private func end(_ server: Fault.Server) async throws {
        switch server {
        case .broker: try await broker.stop()
        case .storage: try await storage.stop()
        case .database: try await database?.kill()
        }
    }

    private func start(_ server: Fault.Server) async throws {
        switch server {
        case .broker: try await broker.start()
        case .storage: try await storage.start()
        case .database: try await database?.start()
        }
    }

    private func hang(_ server: Fault.Server) async throws {
        switch server {
        case .broker: await broker.pause()
        case .storage: storage.pause()
        case .database: try await database?.signal(SIGSTOP, connectionsTo: databaseName)
        }
    }

    private func goOn(_ server: Fault.Server) async throws {
        switch server {
        case .broker: await broker.resume()
        case .storage: storage.resume()
        case .database: try await database?.signal(SIGCONT, connectionsTo: databaseName)
        }
    }
}
