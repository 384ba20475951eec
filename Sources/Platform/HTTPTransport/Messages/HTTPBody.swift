/// What a request carries.
package enum HTTPBody: Sendable {
    /// Nothing. A `PUT` or `POST` says so with `Content-Length: 0`.
    case none
    /// Bytes in memory, which can be sent again where a pooled connection turns out to be dead.
    case bytes([UInt8])
    /// Exactly `length` bytes, pulled from a source as the connection takes them.
    case stream(length: Int64, HTTPBodySource)

    /// How many bytes will be sent.
    package var length: Int64 {
        switch self {
        case .none: 0
        case .bytes(let bytes): Int64(bytes.count)
        case .stream(let length, _): length
        }
    }
}

/// Where a streamed body comes from.
///
/// At most ``HTTPBodySource/window`` bytes and one piece are held at a time: `next` is not called again before the
/// connection has taken enough of what it gave.
package struct HTTPBodySource: Sendable {
    /// How many bytes may wait for the connection before `next` is called again.
    package static let window = 256 * 1024

    /// Gives the next piece, of any size, or `nil` after the last.
    ///
    /// Its task is canceled when the transfer ends first.
    package let next: @Sendable () async throws -> [UInt8]?

    /// Goes back to the first piece; `nil` where that is impossible, and then a dead pooled connection that took a
    /// part of the body fails the request with `.connectionLost`.
    package let rewind: (@Sendable () async throws -> Void)?

    package init(
        next: @escaping @Sendable () async throws -> [UInt8]?,
        rewind: (@Sendable () async throws -> Void)? = nil
    ) {
        self.next = next
        self.rewind = rewind
    }
}
