import ControlProtocol
import HTTPTypes
import Hummingbird
import Worker

/// Docks: what a dock could upload.
struct DockRoutes: Sendable {
    /// The modules that are asked for where none is named: the aircraft and the dock.
    static let allModules = ["0", "3"]

    var routes: [Route] {
        [
            Route(.get, "/v1/gateways/{sn}/logs", .role(.read), effect: .safeMethod, answer: logs)
        ]
    }

    @Sendable private func logs(_ request: APIRequest) async throws -> Response {
        let gateway = try request.pathParameter("sn")
        guard RequestRules.isGateway(gateway) else {
            throw Problem.invalid(field: "sn", "must be the serial number of a dock")
        }
        let modules = try request.query("module").modules("module")
        return try Response(
            try await request.service.logs(gateway: gateway, modules: modules.isEmpty ? Self.allModules : modules)
        )
    }
}
