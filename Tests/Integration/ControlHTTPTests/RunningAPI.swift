import ControlAPI
import HTTPTransport
import Logging
import Primitives
import ServiceLifecycle
import TestSupport
import Testing

/// An API on a socket of its own, in front of a fake worker, for the time of a test.
struct RunningAPI: Sendable {
    let service: FakeService
    let metrics: PrometheusMetrics
    let client: HTTPClient
    let address: ControlAPIConfiguration.Address
    let group: ServiceGroup

    /// Runs a test against an API, and shuts it down gracefully.
    static func with(
        address: ControlAPIConfiguration.Address = .tcp(host: "127.0.0.1", port: 0),
        token: Secret? = nil,
        tokens: TokensFile? = nil,
        heartbeat: Duration = .seconds(15),
        limits: ConnectionLimits = ConnectionLimits(),
        hosts: [String] = [],
        log: RecordedLog? = nil,
        _ test: (RunningAPI) async throws -> Void
    ) async throws {
        let service = FakeService()
        let metrics = PrometheusMetrics()
        let logger = log?.logger ?? Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let api = ControlAPI(
            configuration: ControlAPIConfiguration(
                address: address,
                limits: limits,
                hosts: hosts,
                streamHeartbeat: heartbeat
            ),
            authorizer: Authorizer(token: token, file: tokens),
            service: service,
            metrics: metrics,
            logger: logger
        )
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [api], logger: logger))
        let client = try HTTPClient()
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            var listening = api.listening.makeAsyncIterator()
            guard let bound = await listening.next() else {
                // What the system said comes out of the service.
                try await tasks.waitForAll()
                throw NotListening()
            }
            let running = RunningAPI(service: service, metrics: metrics, client: client, address: bound, group: group)
            do {
                try await test(running)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        await client.close()
    }

    private init(
        service: FakeService,
        metrics: PrometheusMetrics,
        client: HTTPClient,
        address: ControlAPIConfiguration.Address,
        group: ServiceGroup
    ) {
        self.service = service
        self.metrics = metrics
        self.client = client
        self.address = address
        self.group = group
    }

    func request(
        _ method: HTTPMethod,
        _ path: String,
        body: String? = nil,
        headers: HTTPHeaders = [:]
    ) -> HTTPRequest {
        var headers = headers
        if method == .post, headers["Content-Type"] == nil {
            headers["Content-Type"] = "application/json"
        }
        return HTTPRequest(
            method: method,
            url: "http://\(address)\(path)",
            headers: headers,
            body: body.map { .bytes(Array($0.utf8)) } ?? .none
        )
    }

    /// A connection that sends what the test says.
    func connect(from source: UInt8 = 1, receiveBuffer: CInt? = nil) throws -> RawConnection {
        guard case .tcp(_, let port) = address else {
            throw NotListening()
        }
        return try RawConnection(to: UInt16(port), from: source, receiveBuffer: receiveBuffer)
    }

    /// Sends a request as it is, and reads until the connection is closed.
    func exchange(_ request: String, from source: UInt8 = 1) async throws -> String {
        let connection = try connect(from: source)
        try await connection.send(request)
        return try await connection.receiveAll()
    }

    func send(
        _ method: HTTPMethod,
        _ path: String,
        body: String? = nil,
        headers: HTTPHeaders = [:]
    ) async throws -> HTTPResponse {
        try await client.send(request(method, path, body: body, headers: headers))
    }
}

/// An API that ended before it listened, and without an error.
struct NotListening: Error {}
