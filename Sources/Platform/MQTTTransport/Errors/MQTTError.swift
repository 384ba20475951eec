/// Why a connection could not be made, was lost, or was given up.
package struct MQTTError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The kind's name, for logs and metrics.
        package let description: String

        private init(_ name: String) {
            description = name
        }

        /// The settings cannot work: nothing was tried.
        package static let configuration = Code("configuration")
        /// The system or libmosquitto refused a resource, such as a thread or a handle.
        package static let resources = Code("resources")
        /// The name could not be looked up, or the TCP connection not be made.
        package static let unreachable = Code("unreachable")
        /// TLS failed: a certificate that does not verify, a file that cannot be read, no common version.
        package static let tls = Code("tls")
        /// The broker answered CONNECT with a refusal; ``MQTTError/number`` is its reason code.
        package static let refused = Code("refused")
        /// The broker refused a subscription; ``MQTTError/number`` is its reason code, the text names the filter.
        package static let subscriptionRefused = Code("subscription_refused")
        /// What the broker sent is not the protocol: no packet, a malformed one, or one that must not come then.
        package static let protocolViolation = Code("protocol_violation")
        /// An established connection broke.
        package static let connectionLost = Code("connection_lost")
        /// The broker did not answer in time.
        package static let timeout = Code("timeout")
        /// The broker ended the connection and said why; ``MQTTError/number`` is its reason code.
        package static let disconnected = Code("disconnected")
        /// Another client took the session over (0x8E): this one must stay away.
        package static let takenOver = Code("taken_over")
        /// The commit of a batch failed, so its messages were not acknowledged and come again.
        package static let commitFailed = Code("commit_failed")
        /// `run()` has ended, or has not begun.
        package static let closed = Code("closed")
    }

    /// What kind of failure it is.
    package let code: Code
    /// What was being done, such as `connect`, `read` or `subscribe`.
    package let operation: String
    /// libmosquitto's error number, or the broker's reason code where the code says so; 0 where there is none.
    package let number: Int32
    /// libmosquitto's, OpenSSL's or the broker's own words.
    package let text: String

    package init(_ code: Code, operation: String, number: Int32 = 0, text: String) {
        self.code = code
        self.operation = operation
        self.number = number
        self.text = text
    }

    /// All of it in one line.
    package var description: String {
        number == 0 ? "\(operation): \(text) (\(code))" : "\(operation): \(text) (\(code) \(number))"
    }
}
