import Glibc

/// A TCP socket that listens on a free port of the loopback.
struct Listener {
    let descriptor: CInt
    let port: UInt16

    init() throws {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var one: CInt = 1
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<CInt>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, size) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        guard code else {
            throw ListenerError(code: errno)
        }
        self.descriptor = descriptor
        self.port = UInt16(bigEndian: address.sin_port)
    }

    /// The next connection; `nil` once it is stopped.
    func accept() -> CInt? {
        let connection = Glibc.accept(descriptor, nil, nil)
        return connection >= 0 ? connection : nil
    }

    /// Ends ``accept()``, now and from now on.
    func stop() {
        shutdown(descriptor, CInt(SHUT_RDWR))
    }

    /// Gives the descriptor back: only whoever calls ``accept()`` may, or it would accept for the number's next owner.
    func close() {
        Glibc.close(descriptor)
    }
}

struct ListenerError: Error {
    let code: CInt
}
