import ControlProtocol
import HTTPTypes
import Hummingbird
import Worker

/// Uploads: start, list, show, cancel, retry, verify, and the next generation's credentials.
struct UploadRoutes: Sendable {
    var routes: [Route] {
        [
            Route(.post, "/v1/uploads", .role(.operate), answer: start),
            Route(.get, "/v1/uploads", .role(.read), answer: list),
            Route(.get, "/v1/uploads/{id}", .role(.read), answer: show),
            Route(.post, "/v1/uploads/{id}/cancel", .role(.operate), answer: cancel),
            Route(.post, "/v1/uploads/{id}/retry", .role(.operate), answer: retry),
            Route(.post, "/v1/uploads/{id}/verify", .role(.operate), answer: verify),
            Route(.post, "/v1/uploads/{id}/credentials", .role(.mint), answer: credentials),
        ]
    }

    @Sendable private func start(_ request: APIRequest) async throws -> Response {
        _ = try request.query()
        let key = request.header(.idempotencyKey)
        guard key.map(RequestRules.isIdempotencyKey) ?? true else {
            throw Problem.invalid(
                field: "Idempotency-Key",
                "must be 1 to \(RequestLimits.idempotencyKeyBytes) printable ASCII characters"
            )
        }
        let body = try await request.body()
        if let key, let earlier = try await request.service.earlierUpload(idempotencyKey: key, body: body) {
            return try accepted(earlier)
        }
        let start = try StartRequest(json: body, from: .http)
        let service = start.handsOutCredentials ? try request.service(alsoNeeding: .mint) : request.service
        return try accepted(
            try await service.startUpload(start, idempotencyKey: key, body: body, requester: requester(of: request))
        )
    }

    private func accepted(_ upload: UploadResource) throws -> Response {
        var response = try Response(upload, status: .accepted)
        response.headers[.location] = "/v1/uploads/\(upload.id)"
        return response
    }

    @Sendable private func list(_ request: APIRequest) async throws -> Response {
        let query = try request.query("state", "gateway", "profile", "label", "limit", "cursor")
        return try Response(try await request.service.uploads(try UploadQuery(query)))
    }

    @Sendable private func show(_ request: APIRequest) async throws -> Response {
        _ = try request.query()
        return try Response(try await request.service.upload(try identifier(of: request)))
    }

    @Sendable private func cancel(_ request: APIRequest) async throws -> Response {
        _ = try request.query()
        let id = try identifier(of: request)
        let cancellation = try CancelRequest(json: try await request.body())
        return try Response(
            try await request.service.cancel(id, cancellation, requester: requester(of: request)),
            status: .accepted
        )
    }

    @Sendable private func retry(_ request: APIRequest) async throws -> Response {
        let id = try await identifierAlone(of: request)
        return try accepted(try await request.service.retry(id, requester: requester(of: request)))
    }

    @Sendable private func verify(_ request: APIRequest) async throws -> Response {
        _ = try request.query()
        let id = try identifier(of: request)
        let verification = try VerifyRequest(json: try await request.body())
        let upload = try await request.service.verify(id, verification)
        let isAnswered = upload.files.allSatisfy { $0.auditRequestedAt == nil }
        return try Response(upload, status: isAnswered ? .ok : .accepted)
    }

    @Sendable private func credentials(_ request: APIRequest) async throws -> Response {
        let id = try await identifierAlone(of: request)
        return try Response(try await request.service.nextCredentials(id, requester: requester(of: request)))
    }

    private func requester(of request: APIRequest) -> String {
        request.caller?.name ?? "unknown"
    }

    /// The upload of a request that says no more than its path.
    private func identifierAlone(of request: APIRequest) async throws -> String {
        _ = try request.query()
        let id = try identifier(of: request)
        guard try await request.body().isEmpty else {
            throw Problem(.invalidRequest, detail: "this request takes no body")
        }
        return id
    }

    private func identifier(of request: APIRequest) throws -> String {
        let id = try request.pathParameter("id")
        guard id.utf8.count <= 64 else {
            throw Problem(.notFound, detail: "there is no upload of this id")
        }
        return id
    }
}
