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
    let throttle: TokenThrottle
    let hosts: HostRules
    let metrics: PrometheusMetrics
    let logger: Logger

    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
    ]

    /// A router of the routes, which answers other methods of their paths with 405, and other paths with 404.
    func router() -> Router<APIRequestContext> {
        let router = Router(context: APIRequestContext.self)
        router.add(middleware: ProblemMiddleware(metrics: metrics, logger: logger))
        router.add(middleware: RequestRulesMiddleware(hosts: hosts, authorizer: authorizer))
        for (path, routes) in Dictionary(grouping: routes, by: \.path) {
            let template = RouterPath(path)
            var allowed = routes.map(\.method)
            for route in routes {
                router.on(template, method: route.method, use: handler(of: route))
                // HEAD promises to do nothing.
                if route.method == .get, route.effect == .none {
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

    private func handler(of route: Route) -> @Sendable (Request, APIRequestContext) async throws -> Response {
        { [authorizer, throttle, service] request, context in
            context.coreContext.endpointPath.value = route.label
            try BrowserRules.check(request.head, effect: route.effect, isOpen: !authorizer.asksForTokens)
            var caller: Caller?
            if let role = route.access.role {
                let known = try throttle.caller(
                    authorization: request.headers[.authorization],
                    needing: role,
                    from: context.clientAddress
                )
                if case .everything = route.access, known.reach != .everything {
                    throw Problem(.forbidden, detail: "the token of \(known.name) is not for all profiles")
                }
                caller = known
            }
            if route.method == .post {
                try APIRequest.checkMediaType(request.headers)
            }
            let response = try await route.answer(
                APIRequest(request, context: context, caller: caller, throttle: throttle, service: service)
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
