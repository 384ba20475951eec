import ControlProtocol
import HTTPTypes
import Hummingbird
import Worker

/// Notices: what was told, who has got it, and telling it again.
struct NoticeRoutes: Sendable {
    var routes: [Route] {
        [
            Route(.get, "/v1/notices", .role(.read), answer: list),
            Route(.get, "/v1/notices/deliveries", .role(.read), answer: deliveries),
            Route(.post, "/v1/notices/replay", .role(.operate), answer: replay),
        ]
    }

    @Sendable private func list(_ request: APIRequest) async throws -> Response {
        let query = try request.query("after", "limit")
        return try Response(
            try await request.service.notices(
                after: try query.cursor("after"),
                limit: try query.number("limit", in: 1...500, default: 100)
            )
        )
    }

    @Sendable private func deliveries(_ request: APIRequest) async throws -> Response {
        let query = try request.query("state", "destination", "upload", "after", "limit")
        return try Response(
            try await request.service.deliveries(
                DeliveryQuery(
                    states: try query.words("state", of: DeliveryResource.State.known),
                    destination: try query.one("destination"),
                    uploadID: try query.one("upload"),
                    limit: try query.number("limit", in: 1...DeliveryQuery.maximumLimit, default: 100),
                    after: try query.cursor("after")
                )
            )
        )
    }

    @Sendable private func replay(_ request: APIRequest) async throws -> Response {
        _ = try request.query()
        return try Response(try await request.service.replay(ReplayRequest(json: try await request.body())))
    }
}
