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

    /// All of it in one line.
    package var description: String {
        state.isEmpty ? "\(operation): \(text) (\(code))" : "\(operation): \(text) (SQLSTATE \(state))"
    }
}
