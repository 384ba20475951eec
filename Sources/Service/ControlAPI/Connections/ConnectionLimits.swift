/// How many connections the API holds, and how long it waits for a client.
package struct ConnectionLimits: Sendable, Hashable {
    /// Connections that may send any request.
    package var connections: Int
    /// Connections beyond those: they are answered on `/livez` and `/readyz`, and with 503 elsewhere.
    package var probes: Int
    /// Streams of changes among the connections.
    package var streams: Int
    /// From the first byte of a request (of the first one: from the opening of the connection) to the end of its head.
    package var headTimeout: Duration
    /// From the end of a request's head to the end of its body.
    package var bodyTimeout: Duration
    /// Between an answer and the next request.
    package var idleTimeout: Duration
    /// Without a byte of an answer that the client has taken.
    package var writeTimeout: Duration

    /// As many connections as are given, of which three quarters may be streams.
    package init(
        connections: Int = 4096,
        probes: Int = 16,
        headTimeout: Duration = .seconds(10),
        bodyTimeout: Duration = .seconds(30),
        idleTimeout: Duration = .seconds(60),
        writeTimeout: Duration = .seconds(30)
    ) {
        self.connections = connections
        self.probes = probes
        streams = connections - connections / 4
        self.headTimeout = headTimeout
        self.bodyTimeout = bodyTimeout
        self.idleTimeout = idleTimeout
        self.writeTimeout = writeTimeout
    }
}
