import Glibc

/// A TCP connection that sends and reads what a test says, byte for byte, and blocks no thread.
package final class RawConnection: Sendable {
    private let descriptor: CInt

    /// Connects, or begins to.
    ///
    /// - Parameters:
    ///   - port: A port of 127.0.0.1.
    ///   - source: The last number of the address of 127.0.0.0/24 that it comes from.
    ///   - receiveBuffer: How much the system takes in unread; `nil`: as much as it likes.
    /// - Throws: ``LoopbackError``.
    package init(to port: UInt16, from source: UInt8 = 1, receiveBuffer: CInt? = nil) throws {
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else {
            throw LoopbackError(code: errno)
        }
        if var receiveBuffer {
            _ = unsafe setsockopt(
                descriptor,
                SOL_SOCKET,
                SO_RCVBUF,
                &receiveBuffer,
                socklen_t(MemoryLayout<CInt>.size)
            )
        }
        var own = sockaddr_in(loopback: 0)
        own.sin_addr.s_addr = (INADDR_LOOPBACK - 1 + UInt32(source)).bigEndian
        guard unsafe Self.call(bind, descriptor, own) == 0 else {
            throw LoopbackError(code: errno)
        }
        guard unsafe Self.call(connect, descriptor, sockaddr_in(loopback: port)) == 0 || errno == EINPROGRESS else {
            throw LoopbackError(code: errno)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Sends as much as the system takes now.
    ///
    /// - Returns: How many bytes that is; `nil` where the other side has closed.
    @discardableResult
    package func trySend(_ bytes: some Collection<UInt8>) -> Int? {
        let bytes = Array(bytes)
        let count = unsafe Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
        guard count < 0 else {
            return count
        }
        return errno == EAGAIN || errno == EINPROGRESS || errno == ENOTCONN ? 0 : nil
    }

    /// Sends all of a text.
    ///
    /// - Throws: ``NeverHappened``, also where the other side has closed.
    package func send(_ text: String) async throws {
        var rest = Array(text.utf8)[...]
        try await until("the bytes are sent", every: .milliseconds(1)) {
            guard let sent = trySend(rest) else {
                throw LoopbackError(code: EPIPE)
            }
            rest = rest.dropFirst(sent)
            return rest.isEmpty
        }
    }

    /// Sends all of it, unless the other side closes before.
    ///
    /// - Throws: ``NeverHappened`` where it takes no more, or `CancellationError`.
    package func push(_ bytes: some Collection<UInt8>) async throws {
        var rest = Array(bytes)[...]
        try await until("the bytes are sent", every: .milliseconds(1)) {
            guard let sent = trySend(rest) else {
                return true
            }
            rest = rest.dropFirst(sent)
            return rest.isEmpty
        }
    }

    /// Has the connection end with a reset.
    package func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Closes the side that sends.
    package func finish() {
        shutdown(descriptor, CInt(SHUT_WR))
    }

    /// What has come; `nil` where the other side has closed and nothing is left.
    package func tryReceive() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        guard count != 0 else {
            return nil
        }
        guard count > 0 else {
            return errno == EAGAIN || errno == EINPROGRESS || errno == ENOTCONN ? [] : nil
        }
        return Array(buffer[..<count])
    }

    /// Reads until what has come is enough, or the other side closes.
    package func receive(until isEnough: (String) -> Bool) async throws -> String {
        var bytes: [UInt8] = []
        try await TestSupport.until("the answer has come", every: .milliseconds(2)) {
            while true {
                guard let more = tryReceive() else {
                    return true
                }
                guard !more.isEmpty else {
                    return isEnough(String(decoding: bytes, as: UTF8.self))
                }
                bytes += more
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads until the other side closes.
    package func receiveAll() async throws -> String {
        try await receive { _ in false }
    }

    /// Whether the other side has closed; what it sent before is thrown away.
    package var isClosed: Bool {
        while let bytes = tryReceive() {
            if bytes.isEmpty {
                return false
            }
        }
        return true
    }

    private static func call(
        _ function: (CInt, UnsafePointer<sockaddr>?, socklen_t) -> CInt,
        _ descriptor: CInt,
        _ address: sockaddr_in
    ) -> CInt {
        var address = address
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe function(descriptor, $0, size) }
        }
    }
}
