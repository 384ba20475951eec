import ControlProtocol
import Logging
import Testing

@testable import ControlAPI

/// The description names exactly the routes that are there.
@Suite struct OpenAPITests {
    @Test func everyRouteIsDescribedAndNoOther() {
        let metrics = PrometheusMetrics()
        let feed = ChangeFeed(service: FakeService(), heartbeat: .seconds(1), maximum: 1)
        let routes =
            UploadRoutes().routes + DockRoutes().routes + NoticeRoutes().routes + CredentialRoutes().routes
            + StreamRoutes(feed: feed).routes + OperationRoutes(metrics: metrics).routes
        #expect(Set(routes.map(\.label)) == described())
    }

    @Test func everyKindOfProblemIsDescribed() {
        let text = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
        let kinds: [Problem.Code] = [
            .invalidRequest, .unauthorized, .forbidden, .mintForbidden, .notFound, .methodNotAllowed, .busy, .keyUsed,
            .conflict,
            .requestTimeout, .payloadTooLarge, .unsupportedMediaType, .misdirected, .idempotencyMismatch,
            .scopeTooLarge,
            .tooManyRequests, .internalError, .notImplemented, .dockError, .mintFailed, .overloaded, .notReady,
            .profileUnavailable, .noReply,
        ]
        for kind in kinds {
            #expect(text.contains("            - \(kind.rawValue)\n"))
        }
    }

    /// The methods under each path, told by their indentation.
    private func described() -> Set<String> {
        var labels: Set<String> = []
        var path = ""
        for line in String(decoding: PackageResources.openapi_yaml, as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("  /"), line.hasSuffix(":") {
                path = String(line.dropFirst(2).dropLast())
            } else if line == "    get:" || line == "    post:" {
                labels.insert("\(line.dropFirst(4).dropLast().uppercased()) \(path)")
            } else if line == "components:" {
                break
            }
        }
        return labels
    }
}
