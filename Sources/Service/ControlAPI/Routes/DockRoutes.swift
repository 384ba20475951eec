import ControlProtocol
import HTTPTypes
import Hummingbird
import Worker

/// Docks and notices: what a dock could upload, and what was told.
struct DockRoutes: Sendable {
    /// The modules that are asked for where none is named: the aircraft and the dock.
    static let allModules = ["0", "3"]

    var routes: [Route] {
        [
            Route(.get, "/v1/gateways/{sn}/logs", .role(.read), answer: logs),
            Route(.get, "/v1/notices", .role(.read), answer: notices),
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

    @Sendable private func notices(_ request: APIRequest) async throws -> Response {
        let query = try request.query("after", "limit")
        return try Response(
            try await request.service.notices(
                after: try query.cursor("after"),
                limit: try query.number("limit", in: 1...500, default: 100)
            )
        )
    }
}
