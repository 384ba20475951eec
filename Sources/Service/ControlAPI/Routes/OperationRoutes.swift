import ControlProtocol
import HTTPTypes
import Hummingbird
import Worker

/// For whoever runs it: liveness, readiness, metrics, and the API's own description.
struct OperationRoutes: Sendable {
    let metrics: PrometheusMetrics

    var routes: [Route] {
        [
            Route(.get, "/livez", .open) { _ in try Response(["status": "ok"]) },
            Route(.get, "/readyz", .open, answer: readiness),
            Route(.get, "/metrics", .everything(.read)) { _ in
                Response(bytes: metrics.text(), mediaType: PrometheusText.mediaType)
            },
            Route(.get, "/openapi.yaml", .open) { _ in
                Response(bytes: PackageResources.openapi_yaml, mediaType: "application/yaml")
            },
        ]
    }

    @Sendable private func readiness(_ request: APIRequest) async throws -> Response {
        let readiness = await request.service.readiness()
        guard readiness.ready else {
            throw Problem(notReady: readiness)
        }
        return try Response(readiness)
    }
}
