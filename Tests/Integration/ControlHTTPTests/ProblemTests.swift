import ControlProtocol
import HTTPTransport
import Primitives
import Testing

/// Every error is an RFC 9457 problem.
@Suite struct ProblemTests {
    @Test(arguments: [
        (HTTPMethod.get, "/", 404, "not_found"),
        (.get, "/v1/upload", 404, "not_found"),
        (.get, "/v1/uploads/%zz", 404, "not_found"),
        (.get, "/v1/uploads/\(String(repeating: "x", count: 65))", 404, "not_found"),
        (.delete, "/v1/uploads", 405, "method_not_allowed"),
        (.put, "/v1/uploads/x", 405, "method_not_allowed"),
        (.get, "/v1/uploads/x/cancel", 405, "method_not_allowed"),
        (.post, "/livez", 405, "method_not_allowed"),
        (.get, "/v1/uploads?sate=failed", 400, "invalid_request"),
        (.get, "/v1/uploads?limit=0", 400, "invalid_request"),
        (.get, "/v1/uploads/x?all=1", 400, "invalid_request"),
        (.get, "/v1/gateways/a%20b/logs", 400, "invalid_request"),
        (.get, "/v1/gateways/a/logs?module=a%20b", 400, "invalid_request"),
    ])
    func whatCannotBeAnswered(method: HTTPMethod, path: String, status: Int, code: String) async throws {
        try await RunningAPI.with { api async throws in
            let response = try await api.send(method, path)
            try expect(response, is: status, code)
            #expect(api.service.calls.isEmpty)
        }
    }

    @Test func otherMethodsAreNamed() async throws {
        try await RunningAPI.with { api async throws in
            #expect(try await api.send(.delete, "/v1/uploads").headers["Allow"] == "GET, HEAD, POST")
        }
    }

    @Test(arguments: [
        ("{", nil), ("", nil), (#"{"gateway":"G"}"#, "files"),
        (#"{"gateway":"G","files":[{"module":3,"boot_indexes":[1]}]}"#, "files[0].module"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[1]}],"publsh":true}"#, "publsh"),
        (#"{"gateway":"G","files":[{"module":"3","boot_indexes":[1],"object_key":"*"}]}"#, "files[0].object_key"),
    ])
    func bodiesAreChecked(body: String, field: String?) async throws {
        try await RunningAPI.with { api async throws in
            let response = try await api.send(.post, "/v1/uploads", body: body)
            let problem = try expect(response, is: 400, "invalid_request")
            #expect(problem.field == field)
            #expect(api.service.calls.isEmpty)
        }
    }

    @Test func bodiesAreBounded() async throws {
        try await RunningAPI.with { api async throws in
            let most = String(repeating: " ", count: RequestLimits.bodyBytes)
            try expect(try await api.send(.post, "/v1/uploads", body: most + " "), is: 413, "payload_too_large")
            try expect(try await api.send(.post, "/v1/uploads", body: most), is: 400, "invalid_request")
            // The connection is still good.
            #expect(try await api.send(.get, "/livez").status == 200)
        }
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded"])
    func bodiesAreJSON(mediaType: String) async throws {
        try await RunningAPI.with { api async throws in
            let headers: HTTPHeaders = ["Content-Type": mediaType]
            let response = try await api.send(.post, "/v1/uploads", body: "{}", headers: headers)
            try expect(response, is: 415, "unsupported_media_type")
        }
    }

    @Test func anIdempotencyKeyIsBounded() async throws {
        try await RunningAPI.with { api async throws in
            let headers: HTTPHeaders = ["Idempotency-Key": String(repeating: "k", count: 256)]
            let response = try await api.send(.post, "/v1/uploads", body: "{}", headers: headers)
            #expect(try expect(response, is: 400, "invalid_request").field == "Idempotency-Key")
        }
    }

    @Test(arguments: [
        (Problem(.busy, detail: "module 3 is busy", extras: ["upload_id": "u"]), 409),
        (Problem(.keyUsed, detail: "the key was used"), 409),
        (Problem(.idempotencyMismatch, detail: "another body"), 422),
        (Problem(.scopeTooLarge, detail: "too many keys"), 422),
        (Problem(.profileUnavailable, detail: "quarantined"), 503),
        (Problem(.noReply, detail: "the dock did not answer"), 504),
    ])
    func theWorkersProblemsAreHandedOn(problem: Problem, status: Int) async throws {
        try await RunningAPI.with { api async throws in
            api.service.fail(with: problem)
            let body = #"{"gateway":"G","files":[{"module":"3","boot_indexes":[1]}]}"#
            let response = try await api.send(.post, "/v1/uploads", body: body)
            #expect(try expect(response, is: status, problem.code.rawValue) == problem)
        }
    }

    @Test func whatPassesSaysWhenToTryAgain() async throws {
        try await RunningAPI.with { api async throws in
            let body = #"{"gateway":"G","files":[{"module":"3","boot_indexes":[1]}]}"#
            api.service.fail(with: Problem(.profileUnavailable, detail: "full", retryAfter: .seconds(60)))
            let full = try await api.send(.post, "/v1/uploads", body: body)
            #expect(try expect(full, is: 503, "profile_unavailable").retryAfter == 60)
            #expect(full.headers["Retry-After"] == "60")
            api.service.fail(with: Problem(.profileUnavailable, detail: "quarantined"))
            let quarantined = try await api.send(.post, "/v1/uploads", body: body)
            try expect(quarantined, is: 503, "profile_unavailable")
            #expect(quarantined.headers["Retry-After"] == nil)
        }
    }

    @discardableResult
    private func expect(
        _ response: HTTPResponse,
        is status: Int,
        _ code: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Problem {
        #expect(response.status == status, sourceLocation: sourceLocation)
        #expect(response.headers["Content-Type"] == "application/problem+json", sourceLocation: sourceLocation)
        let problem = try ControlJSON.decode(Problem.self, from: response.body)
        #expect(problem.code.rawValue == code, sourceLocation: sourceLocation)
        #expect(problem.status == status, sourceLocation: sourceLocation)
        return problem
    }
}
