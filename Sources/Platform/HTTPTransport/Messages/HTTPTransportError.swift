/// A request that got no usable response.
///
/// A response with any status is not an error here.
package struct HTTPTransportError: Error, Sendable, Hashable {
    /// What kind of failure it was.
    package let code: Code
    /// libcurl's own number, where it was libcurl that failed (libcurl-errors(3)).
    package let curlCode: Int?
    /// libcurl's own text, or what is wrong; without anything that could be a query.
    package let text: String
    /// `HEAD https://host/path`: no user, query or header, which may be secret.
    package let operation: String

    package init(code: Code, curlCode: Int? = nil, text: String, operation: String) {
        self.code = code
        self.curlCode = curlCode
        self.text = text
        self.operation = operation
    }
}

extension HTTPTransportError {
    /// A kind of failure; more may come.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The host's name has no address.
        package static let resolve = Code("resolve")
        /// No connection could be made.
        package static let connect = Code("connect")
        /// TLS failed: the peer's certificate is not trusted, or there is no common ground.
        package static let tls = Code("tls")
        /// One of ``HTTPTimeouts`` ran out.
        package static let timeout = Code("timeout")
        /// The task was canceled, or the reader of a body went away.
        package static let canceled = Code("canceled")
        /// The body is over ``HTTPRequest/maximumResponseBytes``, or the header over 64 KiB.
        package static let responseTooLarge = Code("response-too-large")
        /// The connection ended before the response did.
        package static let connectionLost = Code("connection-lost")
        /// The request cannot be sent as it is; nothing was sent.
        package static let invalidRequest = Code("invalid-request")
        /// The peer does not speak HTTP as it should.
        package static let protocolViolation = Code("protocol-violation")
        /// The source of a streamed body threw, or gave more or less than it had promised.
        package static let bodySource = Code("body-source")
        /// The client was closed.
        package static let closed = Code("closed")
        /// Anything else: memory, file descriptors.
        package static let other = Code("other")

        package let description: String

        private init(_ description: String) {
            self.description = description
        }
    }
}

extension HTTPTransportError: CustomStringConvertible {
    package var description: String {
        let number = curlCode.map { " (curl \($0))" } ?? ""
        return "\(operation): \(code)\(number): \(text)"
    }
}
