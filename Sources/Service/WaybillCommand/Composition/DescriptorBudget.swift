import ControlAPI
import Settings

/// How the descriptors that a process may have are shared: so many are the worker's own, and what is left are the API's
/// connections.
struct DescriptorBudget: Sendable, Hashable {
    /// The log, signals, timers, files that are read, name lookups and the pipes of `credential_process`.
    static let process = 64
    /// For each event loop of the API: epoll, its wake-up and its timer.
    static let perEventLoop = 3
    /// A SQLite file with its log and index in a handful of connections, or eight to PostgreSQL with their wake-ups.
    static let store = 24
    /// Two connections with their wake-ups.
    static let broker = 8
    /// For each object under verification: its HEAD, and the connections that its bytes come over.
    static let perVerification = 4
    /// For each profile: its STS, its webhook's deliveries, and its client's own.
    static let perProfile = 24
    /// Each connection costs memory too.
    static let maximumConnections = 4096
    static let minimumConnections = 16

    /// Descriptors that the process may have.
    let limit: Int
    /// Of those, what the worker needs for itself.
    let reserve: Int
    /// Connections of the API, probes among them.
    let connections: Int

    init(limit: Int, eventLoops: Int, profiles: Int, verifications: Int) {
        self.limit = limit
        reserve =
            Self.process + Self.perEventLoop * eventLoops + Self.store + Self.broker
            + Self.perVerification * verifications + Self.perProfile * profiles
        // Where the limit is too low for both, the worker gets three quarters of it.
        connections = min(Self.maximumConnections, max(Self.minimumConnections, limit - reserve, limit / 4))
    }

    /// Whether the limit leaves the worker less than it needs.
    var isTight: Bool {
        limit - connections < reserve
    }

    /// What the API may hold.
    var connectionLimits: ConnectionLimits {
        let probes = max(4, min(16, connections / 8))
        return ConnectionLimits(connections: connections - probes, probes: probes)
    }
}
