/// How a client connects.
package struct HTTPClientConfiguration: Sendable, Hashable {
    /// A PEM file of the authorities to trust instead of the system's; peers are always verified.
    package var caFile: String?
    /// A unix socket that every request goes to, whatever host its address names; `nil`: to that host.
    package var unixSocket: String?
    /// The `User-Agent` of requests that bring none; `nil` sends none.
    package var userAgent: String?
    /// The most connections at a time, idle ones included; further transfers wait for a free one.
    package var maximumConnections: Int
    /// The most connections to one host and port.
    package var maximumConnectionsPerHost: Int

    package init(
        caFile: String? = nil,
        unixSocket: String? = nil,
        userAgent: String? = "waybill",
        maximumConnections: Int = 256,
        maximumConnectionsPerHost: Int = 64
    ) {
        self.caFile = caFile
        self.unixSocket = unixSocket
        self.userAgent = userAgent
        self.maximumConnections = maximumConnections
        self.maximumConnectionsPerHost = maximumConnectionsPerHost
    }
}
