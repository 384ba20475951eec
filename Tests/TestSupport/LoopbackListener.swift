import Glibc

/// A TCP socket that listens on a free port of the loopback.
package struct LoopbackListener {
    private let descriptor: CInt
    package let port: UInt16

    /// - Throws: ``LoopbackError``.
    package init() throws {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var one: CInt = 1
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<CInt>.size))
        var address = sockaddr_in(loopback: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, size) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        guard code else {
            throw LoopbackError(code: errno)
        }
        self.descriptor = descriptor
        self.port = UInt16(bigEndian: address.sin_port)
    }

    /// The next connection; `nil` once it is stopped.
    package func accept() -> CInt? {
        let connection = Glibc.accept(descriptor, nil, nil)
        return connection >= 0 ? connection : nil
    }

    /// Ends ``accept()``, now and from now on.
    package func stop() {
        shutdown(descriptor, CInt(SHUT_RDWR))
    }

    /// Gives the descriptor back: only whoever calls ``accept()`` may, or it would accept for the number's next owner.
    package func close() {
        Glibc.close(descriptor)
    }
}

/// What the system refused.
package struct LoopbackError: Error {
    let code: CInt
}

extension sockaddr_in {
    /// An address of the loopback.
    init(loopback port: UInt16) {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_port = port.bigEndian
        sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    }
}
