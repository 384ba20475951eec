import ControlProtocol
import Logging
import Testing
import Worker

@testable import ControlAPI

/// The description names exactly the routes that are there.
@Suite struct OpenAPITests {
    @Test func everyRouteIsDescribedAndNoOther() {
        let metrics = PrometheusMetrics()
        let service = NoService()
        let routes =
            UploadRoutes(service: service).routes + DockRoutes(service: service).routes
            + StreamRoutes(service: service, heartbeat: .seconds(1)).routes
            + OperationRoutes(service: service, metrics: metrics).routes
        #expect(Set(routes.map(\.label)) == described())
    }

    @Test func everyKindOfProblemIsDescribed() {
        let text = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
        let kinds: [Problem.Code] = [
            .invalidRequest, .unauthorized, .forbidden, .notFound, .methodNotAllowed, .busy, .keyUsed, .conflict,
            .payloadTooLarge, .unsupportedMediaType, .idempotencyMismatch, .scopeTooLarge, .internalError,
            .notImplemented, .dockError, .notReady, .profileUnavailable, .noReply,
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

private struct NoService: ControlService {
    private let nothing = Problem(.notImplemented, detail: "")

    func startUpload(
        _ request: StartRequest,
        idempotencyKey: String?,
        body: [UInt8],
        requester: String
    ) async throws(Problem) -> UploadResource {
        throw nothing
    }

    func uploads(_ query: UploadQuery) async throws(Problem) -> UploadPage {
        throw nothing
    }

    func upload(_ id: String) async throws(Problem) -> UploadResource {
        throw nothing
    }

    func cancel(_ id: String, _ request: CancelRequest) async throws(Problem) -> UploadResource {
        throw nothing
    }

    func logs(gateway: String, modules: [String]) async throws(Problem) -> LogListingResource {
        throw nothing
    }

    func notices(after cursor: String?, limit: Int) async throws(Problem) -> NoticePage {
        throw nothing
    }

    func readiness() async -> ReadinessResource {
        ReadinessResource(checks: [])
    }

    func changes(after cursor: String?, limit: Int) async throws(Problem) -> [UploadChange] {
        throw nothing
    }
}
