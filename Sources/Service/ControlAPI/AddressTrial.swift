import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#endif

/// Whether an address can be listened on.
package enum AddressTrial: Sendable, Hashable {
    case free
    /// Something listens there.
    case taken
    /// The system's words.
    case refused(String)
}

extension ControlAPIConfiguration.Address {
    /// Listens for a moment on a TCP address.
    ///
    /// A unix socket is not tried: to bind one removes what is there, which may be a running worker's.
    package func trial() async -> AddressTrial {
        guard case .tcp(let host, let port) = self else {
            return .free
        }
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: port).get()
            try? await channel.close()
            return .free
        } catch let error as IOError {
            return error.errnoCode == EADDRINUSE
                ? .taken : .refused(unsafe String(cString: strerror(error.errnoCode)))
        } catch {
            return .refused("\(error)")
        }
    }
}
