import ControlProtocol
import HTTPTypes
import Hummingbird
import Worker

/// Credentials for other stages, the audit of all, and the profiles they are of.
struct CredentialRoutes: Sendable {
    var routes: [Route] {
        [
            Route(.post, "/v1/credentials", .role(.mint), answer: mint),
            Route(.get, "/v1/credentials/audit", .role(.read), answer: audit),
            Route(.get, "/v1/profiles", .role(.read), answer: profiles),
        ]
    }

    @Sendable private func mint(_ request: APIRequest) async throws -> Response {
        _ = try request.query()
        let body = try await request.body()
        return try Response(
            try await request.service.mintCredentials(
                try CredentialsRequest(json: body),
                requester: request.caller?.name ?? "unknown"
            )
        )
    }

    @Sendable private func audit(_ request: APIRequest) async throws -> Response {
        let query = try request.query("profile", "upload", "purpose", "limit", "cursor")
        return try Response(
            try await request.service.mintAudit(
                MintQuery(
                    profile: try query.one("profile"),
                    uploadID: try query.one("upload"),
                    purpose: try query.one("purpose"),
                    limit: try query.number("limit", in: 1...MintQuery.maximumLimit, default: 100),
                    cursor: try query.cursor("cursor")
                )
            )
        )
    }

    @Sendable private func profiles(_ request: APIRequest) async throws -> Response {
        _ = try request.query()
        return try Response(await request.service.profileList())
    }
}
