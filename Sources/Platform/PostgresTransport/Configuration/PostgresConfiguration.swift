package import Primitives

/// Where a PostgreSQL server is, and how long to wait for it.
package struct PostgresConfiguration: Sendable {
    /// An address that libpq takes (`postgresql://…`), of one host or several, without a password; its parameters override
    /// what is set here.
    package var url: String
    /// Asked for each connection, so that a password may change while the others stand; `nil`: libpq's own ways.
    package var password: @Sendable () -> Secret?
    /// How many connections are open at most; each has a thread of its own.
    package var connections: Int
    /// For each of the addresses that a name has.
    package var connectTimeout: Duration
    /// After which the server gives up on a statement.
    package var statementTimeout: Duration
    /// After which this side gives up on the server, for one that hangs: longer than the server works on a statement.
    package var answerTimeout: Duration
    /// After which the server gives up waiting for a lock.
    package var lockTimeout: Duration
    /// After which the server ends a transaction whose client does nothing: its locks would hold up all others.
    package var idleTransactionTimeout: Duration
    /// Between attempts to connect that failed.
    package var backoff: Backoff

    package init(
        url: String,
        password: @escaping @Sendable () -> Secret? = { nil },
        connections: Int = 8,
        connectTimeout: Duration = .seconds(5),
        statementTimeout: Duration = .seconds(20),
        answerTimeout: Duration = .seconds(30),
        lockTimeout: Duration = .seconds(10),
        idleTransactionTimeout: Duration = .seconds(30),
        backoff: Backoff = Backoff(base: .milliseconds(50), cap: .seconds(5), seed: UInt64.random(in: .min ... .max))
    ) {
        self.url = url
        self.password = password
        self.connections = connections
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.answerTimeout = answerTimeout
        self.lockTimeout = lockTimeout
        self.idleTransactionTimeout = idleTransactionTimeout
        self.backoff = backoff
    }

    /// What libpq is told, by its parameters' names: of a name that occurs twice, the last counts.
    func parameters(password: Secret?) -> [(name: String, value: String)] {
        var parameters = [
            ("connect_timeout", "\(max(connectTimeout.components.seconds, 2))"),
            ("application_name", "waybill"),
            ("keepalives_idle", "30"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            // In milliseconds: what is sent and not acknowledged for that long ends the connection.
            ("tcp_user_timeout", "15000"),
            // Of several hosts the one that takes writes. A host alone that does not is refused, and named.
            ("target_session_attrs", "primary"),
            ("dbname", url),
            ("client_encoding", "UTF8"),
        ]
        if let password {
            parameters.append(("password", password.reveal()))
        }
        return parameters
    }

    /// What each session begins with.
    var sessionSettings: [String] {
        [
            ("statement_timeout", statementTimeout), ("lock_timeout", lockTimeout),
            ("idle_in_transaction_session_timeout", idleTransactionTimeout),
        ]
        .map { name, duration in "SET \(name) = \(duration.components.seconds * 1000)" }
    }

    /// libpq's words without what must not be said: it may quote what it was told.
    func scrubbed(_ text: String, password: Secret?) -> String {
        var text = text
        if let password = password?.reveal(), !password.isEmpty {
            for spelling in [password, PercentEncoding.component(password)] {
                text = text.split(separator: spelling, omittingEmptySubsequences: false).joined(separator: "<redacted>")
            }
        }
        return text.split(whereSeparator: \.isNewline).map { $0.trimmingSpaces }.joined(separator: "; ")
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        drop(while: \.isWhitespace)
    }
}
