import GRDB
import TestSupport

/// A lock that another program has on the store: a commit of telemetry waits for it.
enum StoreLock: Sendable {
    case file(DatabaseQueue)
    case rows(ChildProcess)

    init(_ site: StoredSite) async throws {
        if let database = site.database {
            let session = try database.server.session(in: database.name)
            session.write("BEGIN;\nSELECT 'locked' FROM uploads FOR UPDATE;\n")
            _ = await session.output.first { $0 == "locked" }
            self = .rows(session)
        } else {
            let queue = try DatabaseQueue.beside(site)
            try await queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            self = .file(queue)
        }
    }

    func release() async throws {
        switch self {
        case .file(let queue):
            try await queue.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            try queue.close()
        case .rows(let session):
            session.closeInput()
            await session.wait()
        }
    }
}

extension DatabaseQueue {
    /// Another program's connection to the SQLite file, which waits for the worker's writes, and may leave a transaction open.
    static func beside(_ site: StoredSite) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(60)
        configuration.allowsUnsafeTransactions = true
        return try DatabaseQueue(path: site.file, configuration: configuration)
    }
}
