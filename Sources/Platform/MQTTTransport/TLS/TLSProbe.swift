import EventThread
import Glibc

/// Finds out whether a port speaks TLS that has closed a plain connection without a word, as OpenSSL does.
enum TLSProbe {
    /// A truncated ClientHello: a TLS server answers it with an alert.
    private static let hello: [UInt8] = [0x16, 3, 1, 0, 6, 1, 0, 0, 2, 3, 3]

    /// Whether these bytes begin an alert or a handshake record of TLS.
    static func isTLS(_ bytes: some Collection<UInt8>) -> Bool {
        let start = Array(bytes.prefix(2))
        return start == [0x15, 3] || start == [0x16, 3]
    }

    /// Asks a port; blocks for as long as the limit.
    ///
    /// - Parameters:
    ///   - address: Numeric, with a zone where it has one.
    ///   - port: The TCP port.
    ///   - limit: The longest wait.
    /// - Returns: Whether it answers in TLS.
    static func speaksTLS(address: String, port: UInt16, within limit: Duration) -> Bool {
        guard let socket = connection(to: address, port) else {
            return false
        }
        defer { close(socket) }
        let deadline = ContinuousClock.now + limit
        func wait(_ events: Int16) -> Bool {
            SocketPoll.wait(socket: socket, events: events, timeout: max(.zero, deadline - .now)) & events != 0
        }
        guard wait(SocketPoll.writable),
            unsafe send(socket, hello, hello.count, CInt(MSG_NOSIGNAL)) == hello.count,
            wait(SocketPoll.readable)
        else {
            return false
        }
        var answer = [UInt8](repeating: 0, count: 2)
        return unsafe recv(socket, &answer, answer.count, CInt(MSG_DONTWAIT)) == answer.count && isTLS(answer)
    }

    /// A socket that connects.
    private static func connection(to address: String, _ port: UInt16) -> CInt? {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(address, "\(port)", &hints, &list) == 0, let first = unsafe list else {
            return nil
        }
        defer { unsafe freeaddrinfo(first) }
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let socket = unsafe Glibc.socket(first.pointee.ai_family, kind, 0)
        guard socket >= 0 else {
            return nil
        }
        let code = unsafe Glibc.connect(socket, first.pointee.ai_addr, first.pointee.ai_addrlen)
        guard code == 0 || errno == EINPROGRESS else {
            close(socket)
            return nil
        }
        return socket
    }
}
