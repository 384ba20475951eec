/// Why a statement or a connection failed.
package struct PostgresError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The kind's name, for logs.
        package let description: String

        private init(_ name: String) {
            description = name
        }

        /// No connection could be made; the text is libpq's.
        package static let unreachable = Code("unreachable")
        /// libpq cannot use the address itself: a parameter that it does not know, a service that is not defined.
        package static let invalidAddress = Code("invalid_address")
        /// A pooler lends its sessions for single transactions or statements.
        package static let sharedSession = Code("shared_session")
        /// A connection broke; what was under way may or may not have been done.
        package static let connectionLost = Code("connection_lost")
        /// The server did not answer in time; the connection was given up.
        package static let timeout = Code("timeout")
        /// The server refused; ``PostgresError/state`` is its SQLSTATE.
        package static let refused = Code("refused")
        /// An answer does not have the shape that was expected.
        package static let unexpected = Code("unexpected")
        /// The system refused a thread or memory.
        package static let resources = Code("resources")
        /// The pool has been closed.
        package static let closed = Code("closed")
    }

    /// What kind of failure it is.
    package let code: Code
    /// What was being done: `connect`, or how the statement begins.
    package let operation: String
    /// The server's SQLSTATE of five characters; empty where it said none.
    package let state: String
    /// libpq's or the server's own words: the primary message only, since details quote rows.
    package let text: String

    package init(_ code: Code, operation: String, state: String = "", text: String) {
        self.code = code
        self.operation = operation
        self.state = state
        self.text = text
    }

    /// The first two characters of the SQLSTATE.
    package var stateClass: Substring {
        state.prefix(2)
    }

    /// The same transaction may go well now: it collided with another (40001, 40P01).
    package var isCollision: Bool {
        state == "40001" || state == "40P01"
    }

    /// The connection has lost the statements that were prepared on it, or their results have changed: it is given up, and
    /// the transaction may go well on another.
    ///
    /// 26000 after DISCARD ALL or DEALLOCATE ALL, 42P05 where a pooler hands on another's session, 0A000 after a change of a
    /// table's columns.
    package var isStaleStatement: Bool {
        switch state {
        case "26000", "42P05": true
        case "0A000": text.contains("cached plan")
        default: false
        }
    }

    /// The connection ended under the statement: the network, or the server that goes away (57P01, 57P02).
    package var isLostConnection: Bool {
        code == .connectionLost || state == "57P01" || state == "57P02"
    }

    /// The server, or a pooler before it, has no connection to give at present; those that are held go on.
    ///
    /// 53300 is PostgreSQL's; PgBouncer has no code of its own for it, and lets the first statement wait where its pool is
    /// used up.
    package var isCrowded: Bool {
        state == "53300" || (code == .timeout && operation == Self.connecting)
            || Self.crowdedWords.contains(where: text.contains)
    }

    /// The operation of making a connection.
    package static let connecting = "connect"
    private static let crowdedWords = [
        "no more connections allowed", "query_wait_timeout", "too many connections", "too many clients",
    ]

    /// All of it in one line.
    package var description: String {
        state.isEmpty ? "\(operation): \(text) (\(code))" : "\(operation): \(text) (SQLSTATE \(state))"
    }
}
