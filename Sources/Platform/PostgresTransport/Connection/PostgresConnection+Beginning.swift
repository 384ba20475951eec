import CPostgres

extension PostgresConnection {
    /// Throws the reason why there is no connection, unless there is one by then.
    func checkRefusal() throws(PostgresError) {
        let first = complaint
        let isServers = ConnectionRefusal.isServers(first)
        if isServers, unsafe Conninfo.askAgain(handle) {
            return
        }
        let refusal = ConnectionRefusal(verbose: isServers ? words : "")
        throw PostgresError(
            ConnectionRefusal.isAboutServer(first) ? .unreachable : .invalidAddress,
            operation: PostgresError.connecting,
            state: refusal.state,
            text: refusal.state.isEmpty ? first : scrub(refusal.text)
        )
    }

    /// Sets the session up.
    ///
    /// A pooler takes connections that it has no session for, and lets their first statement wait: no longer than an
    /// attempt to connect may take.
    func begin(_ configuration: PostgresConfiguration) throws(PostgresError) {
        patience = configuration.connectTimeout
        defer { patience = nil }
        for setting in configuration.sessionSettings {
            try execute(setting)
        }
        do {
            try finish()
        } catch {
            throw PostgresError(
                error.code,
                operation: PostgresError.connecting,
                state: error.state,
                text: error.code == .timeout ? "it was connected, and its first statement was not answered" : error.text
            )
        }
    }

    /// What libpq says is wrong with the connection, without the password.
    var complaint: String {
        words.isEmpty ? "the connection is broken" : scrub(words)
    }

    /// libpq's own.
    private var words: String {
        unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? ""
    }
}
