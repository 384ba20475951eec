import CPostgres

extension PostgresConnection {
    /// How often the two connections take turns: a pooler that gives its sessions out in turn shows itself by then.
    private static let rounds = 4

    /// Finds out whether a pooler lends its sessions for single transactions, or statements.
    ///
    /// Locks, settings and prepared statements of a session would then be lost, or somebody else's. A pooler announces a
    /// process of its own for the connection, which is not the one that serves it; in its session mode that one serves this
    /// connection alone. It is proven otherwise where a second connection is served by the same process meanwhile, or this
    /// one by another. Without a second connection nothing is proven.
    ///
    /// - Throws: ``PostgresError/Code/sharedSession``, or another ``PostgresError`` of this connection.
    package func checkSession(_ configuration: PostgresConfiguration) throws(PostgresError) {
        guard let own = try backend(), own != Int64(unsafe PQbackendPID(handle)) else {
            return
        }
        var configuration = configuration
        configuration.connectTimeout = .seconds(2)
        guard let second = try? PostgresConnection(configuration) else {
            return
        }
        second.patience = .seconds(2)
        for _ in 0..<Self.rounds {
            let theirs: Int64?
            do {
                try second.query("BEGIN", isKept: false)
                theirs = try second.backend()
            } catch {
                if error.isPoolerMode {
                    throw PostgresError.sharedSession(error.text)
                }
                return
            }
            guard theirs != own, try backend() == own else {
                throw PostgresError.sharedSession("one process of the server serves two of its connections in turn")
            }
            _ = try? second.query("ROLLBACK", isKept: false)
        }
    }

    /// The process that serves this connection now.
    private func backend() throws(PostgresError) -> Int64? {
        try query("SELECT pg_backend_pid() AS backend", isKept: false).first?.integer("backend")
    }
}

extension PostgresError {
    /// PgBouncer in its statement mode refuses transactions in these words.
    package var isPoolerMode: Bool {
        code == .sharedSession || text.contains("transaction blocks not allowed in statement pooling mode")
    }

    fileprivate static func sharedSession(_ text: String) -> PostgresError {
        PostgresError(.sharedSession, operation: connecting, text: text)
    }
}
