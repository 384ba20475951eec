import ControlProtocol
import Hummingbird

/// What every request has to be, whatever its route: for this host, and with a path as it is written in the API.
struct RequestRulesMiddleware: RouterMiddleware {
    typealias Context = APIRequestContext

    let hosts: HostRules
    let authorizer: Authorizer

    @concurrent func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        if !authorizer.asksForTokens {
            try hosts.check(request.head.authority)
        }
        guard PathRules.isPlain(request.uri.path) else {
            context.coreContext.endpointPath.value = nil
            throw Problem(.notFound, detail: "there is no such path; see /openapi.yaml")
        }
        return try await next(request, context)
    }
}
