import ControlProtocol
import HTTPTypes
import Hummingbird
import Logging
import Worker

/// All that the API does, and the way there: who may, what went wrong, how long it took.
struct RouteTable: Sendable {
    let routes: [Route]
    let service: any ControlService
    let authorizer: Authorizer
    let metrics: PrometheusMetrics
    let logger: Logger

    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
    ]

    /// A router of the routes, which answers other methods of their paths with 405, and other paths with 404.
    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: ProblemMiddleware(metrics: metrics, logger: logger))
        for (path, routes) in Dictionary(grouping: routes, by: \.path) {
            let template = RouterPath(path)
            var allowed = routes.map(\.method)
            for route in routes {
                router.on(template, method: route.method, use: handler(of: route))
                if route.method == .get {
                    router.on(template, method: .head, use: handler(of: route))
                    allowed.append(.head)
                }
            }
            let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
            for method in Self.methods where !allowed.contains(method) {
                router.on(template, method: method) { _, _ -> Response in
                    throw MethodNotAllowed(allowed: names)
                }
            }
        }
        return router
    }

    private func handler(of route: Route) -> @Sendable (Request, BasicRequestContext) async throws -> Response {
        { [authorizer, service] request, context in
            context.coreContext.endpointPath.value = route.label
            var caller: Caller?
            if let role = route.access.role {
                let known = try authorizer.caller(authorization: request.headers[.authorization], needing: role)
                if case .everything = route.access, known.reach != .everything {
                    throw Problem(.forbidden, detail: "the token of \(known.name) is not for all profiles")
                }
                caller = known
            }
            let response = try await route.answer(
                APIRequest(request, context: context, caller: caller, authorizer: authorizer, service: service)
            )
            return request.method == .head ? response.createHeadResponse() : response
        }
    }
}

/// A path that knows other methods.
struct MethodNotAllowed: Error {
    /// For the `Allow` field.
    let allowed: String
}
