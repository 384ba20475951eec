import ControlProtocol
import HTTPTypes
import Hummingbird
import Logging

/// Turns whatever went wrong into an RFC 9457 problem, and measures the request.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = APIRequestContext

    let metrics: PrometheusMetrics
    let logger: Logger

    @concurrent func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = Self.response(to: error, of: request, label: context.endpointPath, logger: logger)
        }
        response.headers[.cacheControl] = response.headers[.cacheControl] ?? "no-store"
        response.headers[.xContentTypeOptions] = "nosniff"
        RequestMeasurement(metrics: metrics).record(
            .now - start,
            route: label(of: context),
            status: response.status.code
        )
        return response
    }

    /// A path's own label where a route was found.
    private func label(of context: Context) -> String? {
        context.endpointPath == "NotFound" ? nil : context.endpointPath
    }

    private static func response(
        to error: any Error,
        of request: Request,
        label: String?,
        logger: Logger
    ) -> Response {
        switch error {
        case let problem as Problem:
            return Response(problem: problem)
        case let error as MethodNotAllowed:
            let problem = Problem(
                .methodNotAllowed,
                detail: "\(request.method.rawValue) is not allowed here; allowed are \(error.allowed)"
            )
            var response = Response(problem: problem)
            response.headers[.allow] = error.allowed
            return response
        case let error as HTTPError where error.status == .notFound:
            return Response(problem: Problem(.notFound, detail: "there is no such path; see /openapi.yaml"))
        case is CancellationError:
            return Response(problem: Problem(.notReady, detail: "the worker is shutting down"))
        default:
            logger.error("request failed", metadata: ["route": "\(label ?? "other")", "error": "\(error)"])
            return Response(problem: Problem(.internalError, detail: "the worker failed; its log says why"))
        }
    }
}
