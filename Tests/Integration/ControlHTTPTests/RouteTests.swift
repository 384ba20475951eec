import ControlProtocol
import HTTPTransport
import Primitives
import Testing

/// Each route, as a client meets it.
@Suite struct RouteTests {
    private static let start = #"{"gateway":"DOCK-1","files":[{"module":"3","boot_indexes":[321]}],"labels":{"a":"b"}}"#

    @Test func anUploadIsStarted() async throws {
        try await RunningAPI.with { api async throws in
            let response = try await api.send(
                .post,
                "/v1/uploads",
                body: Self.start,
                headers: ["Idempotency-Key": "k-1"]
            )
            #expect(response.status == 202)
            #expect(response.headers["Location"] == "/v1/uploads/new")
            #expect(response.headers["Content-Type"] == "application/json")
            #expect(response.headers["Cache-Control"] == "no-store")
            let upload = try ControlJSON.decode(UploadResource.self, from: response.body)
            #expect(upload == FakeService.upload(id: "new", labels: ["a": "b"]))
            #expect(api.service.calls == ["start DOCK-1 key=k-1 bytes=\(Self.start.utf8.count) by=local"])
        }
    }

    @Test(arguments: ["{", "{}", #"{"gateway":"DOCK-2","files":[{"module":"3","boot_indexes":[1]}]}"#])
    func aKnownIdempotencyKeyComesBeforeTheBody(_ body: String) async throws {
        try await RunningAPI.with { api async throws in
            api.service.remember("k-1", Self.start)
            let again = try await api.send(.post, "/v1/uploads", body: Self.start, headers: ["Idempotency-Key": "k-1"])
            #expect(again.status == 202)
            #expect(again.headers["Location"] == "/v1/uploads/earlier")
            let other = try await api.send(.post, "/v1/uploads", body: body, headers: ["Idempotency-Key": "k-1"])
            #expect(other.status == 422)
            #expect(try ControlJSON.decode(Problem.self, from: other.body).code == .idempotencyMismatch)
            #expect(api.service.calls.isEmpty)
        }
    }

    @Test func anUnknownIdempotencyKeyLeavesTheBodyToBeRead() async throws {
        try await RunningAPI.with { api async throws in
            let response = try await api.send(.post, "/v1/uploads", body: "{", headers: ["Idempotency-Key": "k-2"])
            #expect(response.status == 400)
        }
    }

    @Test func theNextCredentialsAreHandedOut() async throws {
        try await RunningAPI.with { api async throws in
            let response = try await api.send(.post, "/v1/uploads/x/credentials")
            #expect(response.status == 200)
            #expect(response.headers["Cache-Control"] == "no-store")
            let credentials = try ControlJSON.decode(NextCredentials.self, from: response.body)
            #expect(credentials.generation == 2)
            #expect(credentials.credentials.accessKeySecret.reveal() == "hidden")
            let withBody = try await api.send(.post, "/v1/uploads/x/credentials", body: "{}")
            #expect(withBody.status == 400)
            #expect(api.service.calls == ["credentials x by=local"])
        }
    }

    @Test func uploadsAreListed() async throws {
        try await RunningAPI.with { api async throws in
            let path = "/v1/uploads?state=failed,canceled&gateway=D%2D1&label=site%3Dn%C3%B6rth&limit=5&cursor=c"
            let response = try await api.send(.get, path)
            #expect(response.status == 200)
            let page = try ControlJSON.decode(UploadPage.self, from: response.body)
            #expect(page.nextCursor == "next")
            #expect(page.uploads.map(\.id) == ["a"])
            #expect(api.service.calls == ["uploads failed+canceled D-1 [\"site\": \"nörth\"] 5 c"])
        }
    }

    @Test func anUploadIsShownAndCanceled() async throws {
        try await RunningAPI.with { api async throws in
            #expect(try await api.send(.get, "/v1/uploads/a%20b").status == 200)
            #expect(try await api.send(.post, "/v1/uploads/x/cancel").status == 202)
            #expect(try await api.send(.post, "/v1/uploads/x/cancel", body: #"{"modules":["3"]}"#).status == 202)
            let retry = try await api.send(.post, "/v1/uploads/x/retry")
            #expect(retry.status == 202)
            #expect(retry.headers["location"] == "/v1/uploads/retry-of-x")
            #expect(try await api.send(.post, "/v1/uploads/x/retry", body: "{}").status == 400)
            #expect(api.service.calls == ["upload a b", "cancel x all", "cancel x 3", "retry x by local"])
        }
    }

    @Test func anUploadIsVerifiedAgain() async throws {
        try await RunningAPI.with { api async throws in
            func verify(_ body: String? = nil) async throws -> HTTPResponse {
                try await api.send(.post, "/v1/uploads/x/verify", body: body)
            }
            #expect(try await verify().status == 200)
            #expect(try await verify(#"{"download":true}"#).status == 200)
            #expect(try await verify(#"{"download":null,"wait":0}"#).status == 200)
            #expect(api.service.calls == ["verify x within 25", "verify x within 25 by download", "verify x within 0"])
            for body in [
                #"{"download":1}"#, #"{"wait":26}"#, #"{"wait":-1}"#, #"{"wait":"5s"}"#, #"{"downlaod":true}"#, "[]",
            ] {
                #expect(try await verify(body).status == 400)
            }
            #expect(try await api.send(.post, "/v1/uploads/x/verify?download=true").status == 400)
            // What is not answered for yet is said by the status, too.
            let files = [FakeService.file(.intact), FakeService.file(isPending: true)]
            api.service.verify(with: FakeService.upload(id: "x", state: .completed, files: files))
            let pending = try await verify()
            #expect(pending.status == 202)
            let upload = try ControlJSON.decode(UploadResource.self, from: pending.body)
            #expect(upload.files.map { $0.auditRequestedAt != nil } == [false, true])
            api.service.verify(with: FakeService.upload(id: "x", state: .completed, files: [FakeService.file(.gone)]))
            #expect(try await verify().status == 200)
        }
    }

    @Test func logsAndNoticesAreAskedFor() async throws {
        try await RunningAPI.with { api async throws in
            #expect(try await api.send(.get, "/v1/gateways/DOCK-1/logs").status == 200)
            #expect(try await api.send(.get, "/v1/gateways/DOCK-1/logs?module=3,7").status == 200)
            #expect(try await api.send(.get, "/v1/notices").status == 200)
            #expect(try await api.send(.get, "/v1/notices?after=12&limit=1").status == 200)
            #expect(
                api.service.calls == ["logs DOCK-1 0+3", "logs DOCK-1 3+7", "notices - 100", "notices 12 1"]
            )
        }
    }

    @Test func deliveriesAreListedAndReplayed() async throws {
        try await RunningAPI.with { api async throws in
            let list = "/v1/notices/deliveries"
            #expect(try await api.send(.get, list).status == 200)
            let query = "?state=dead,pending&destination=webhook&upload=u&after=7.mqtt&limit=3"
            #expect(try await api.send(.get, list + query).status == 200)
            #expect(try await api.send(.get, list + "?state=lost").status == 400)
            #expect(try await api.send(.get, list + "?cursor=7").status == 400)
            let path = "/v1/notices/replay"
            let all = #"{"state":"all","after":"7","destination":"mqtt","upload_id":"u"}"#
            let response = try await api.send(.post, path, body: all)
            #expect(try ControlJSON.decode(ReplayResult.self, from: response.body).replayed == 3)
            #expect(try await api.send(.post, path).status == 200)
            for body in [#"{"state":"pending"}"#, #"{"states":"all"}"#, "[]"] {
                #expect(try await api.send(.post, path, body: body).status == 400)
            }
            #expect(
                api.service.calls == [
                    "deliveries  - - - 100 of *", "deliveries dead+pending webhook u 7.mqtt 3 of *",
                    "replay all mqtt u 7 of *", "replay dead - - - of *",
                ]
            )
        }
    }

    @Test func itIsAliveAndReady() async throws {
        try await RunningAPI.with { api async throws in
            #expect(try await api.send(.get, "/livez").status == 200)
            let ready = try await api.send(.get, "/readyz")
            #expect(ready.status == 200)
            #expect(try ControlJSON.decode(ReadinessResource.self, from: ready.body).ready)

            let waiting = ReadinessResource(checks: [ReadinessResource.Check(name: "mqtt", ready: false)])
            api.service.set(readiness: waiting)
            #expect(try await api.send(.get, "/livez").status == 200)
            let response = try await api.send(.get, "/readyz")
            #expect(response.status == 503)
            let problem = try ControlJSON.decode(Problem.self, from: response.body)
            #expect(problem.code == .notReady)
            #expect(problem.extras["waiting_for"] == ["mqtt"])
        }
    }

    @Test func requestsAreMeasured() async throws {
        try await RunningAPI.with { api async throws in
            _ = try await api.send(.get, "/v1/uploads/x")
            _ = try await api.send(.get, "/v1/uploads/y")
            _ = try await api.send(.get, "/no/such/path")
            _ = try await api.send(.delete, "/v1/uploads")
            let response = try await api.send(.get, "/metrics")
            #expect(response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
            let text = String(decoding: response.body, as: UTF8.self)
            for line in [
                #"waybill_http_request_seconds_count{route="GET /v1/uploads/{id}",status="200"} 2"#,
                #"waybill_http_request_seconds_count{route="other",status="404"} 1"#,
            ] {
                #expect(text.contains(line + "\n"))
            }
            #expect(text.contains(#"status="405""#))
        }
    }

    @Test func theDescriptionIsServed() async throws {
        try await RunningAPI.with { api async throws in
            let response = try await api.send(.get, "/openapi.yaml")
            #expect(response.status == 200)
            #expect(response.body.starts(with: "openapi: 3.1.0\n".utf8))
        }
    }

    @Test func headGivesTheHeadOnly() async throws {
        try await RunningAPI.with { api async throws in
            let response = try await api.send(.head, "/livez")
            #expect(response.status == 200)
            #expect(response.body.isEmpty)
        }
    }
}
