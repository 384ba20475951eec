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
    /// How many connections it holds, and how long it waits for a client.
    package var limits: ConnectionLimits
    /// Host names that it answers to without a token, beside addresses and `localhost`.
    package var hosts: [String]
    /// How often a stream without news is kept alive.
    package var streamHeartbeat: Duration

    package init(
        address: Address,
        limits: ConnectionLimits = ConnectionLimits(),
        hosts: [String] = [],
        streamHeartbeat: Duration = .seconds(15)
    ) {
        self.address = address
        self.limits = limits
        self.hosts = hosts
        self.streamHeartbeat = streamHeartbeat
    }
}
