/// How the API is served.
package struct ControlAPIConfiguration: Sendable {
    /// Where it listens; never over TLS: beyond one machine, put a reverse proxy before it (docs/ARCHITECTURE.md).
    package enum Address: Sendable, Hashable, CustomStringConvertible {
        /// A TCP port at a host name or address; port 0 lets the system choose.
        case tcp(host: String, port: Int)
        /// A unix socket at a path; a file that is left over there is removed.
        case unix(path: String)

        /// The address as a setting writes it, as in `127.0.0.1:8484` or `unix:/run/waybill.sock`.
        package var description: String {
            switch self {
            case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
            case .unix(let path): "unix:\(path)"
            }
        }
    }

    /// Where it listens.
    package var address: Address
    /// After so long without a request, or within one without a byte, a connection is closed.
    package var idleTimeout: Duration
    /// The most connections at a time.
    package var maximumConnections: Int
    /// How often a stream without news is kept alive.
    package var streamHeartbeat: Duration

    package init(
        address: Address,
        idleTimeout: Duration = .seconds(60),
        maximumConnections: Int = 1024,
        streamHeartbeat: Duration = .seconds(15)
    ) {
        self.address = address
        self.idleTimeout = idleTimeout
        self.maximumConnections = maximumConnections
        self.streamHeartbeat = streamHeartbeat
    }
}
