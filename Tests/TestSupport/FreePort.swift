import Glibc
import Synchronization

/// TCP ports of 127.0.0.1 that nobody uses.
package enum FreePort {
    /// Below the ports that Linux gives to outgoing connections, so that none of those can take one meanwhile.
    private static let range: Range<UInt16> = 12_000..<32_000
    private static let given = Mutex(Set<UInt16>())

    /// A port that is free now, and that this process has not been given before.
    ///
    /// - Throws: ``NoFreePort``.
    package static func next() throws(NoFreePort) -> UInt16 {
        for _ in 0..<1000 {
            let port = UInt16.random(in: range)
            if given.withLock({ $0.insert(port).inserted }), isFree(port) {
                return port
            }
        }
        throw NoFreePort()
    }

    /// Whether a server could listen there.
    package static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // As servers do: a connection that lingers from before is no obstacle.
        var reuse: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in(loopback: port)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, size) == 0 }
        }
    }
}

/// A thousand ports tried, none free.
package struct NoFreePort: Error {}
