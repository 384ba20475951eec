import ControlAPI
import HTTPTransport
import Logging
import Primitives
import ServiceLifecycle
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
        _ test: (RunningAPI) async throws -> Void
    ) async throws {
        let service = FakeService()
        let metrics = PrometheusMetrics()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let api = ControlAPI(
            configuration: ControlAPIConfiguration(address: address, streamHeartbeat: heartbeat),
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
        if body != nil, headers["Content-Type"] == nil {
            headers["Content-Type"] = "application/json"
        }
        return HTTPRequest(
            method: method,
            url: "http://\(address)\(path)",
            headers: headers,
            body: body.map { .bytes(Array($0.utf8)) } ?? .none
        )
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
