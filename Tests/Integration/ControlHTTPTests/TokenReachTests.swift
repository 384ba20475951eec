import ControlAPI
import ControlProtocol
import Cryptography
import Foundation
import HTTPTransport
import Logging
import Primitives
import TestSupport
import Testing

/// What the bearer of a token may do, and to whose uploads: contract.md, Settings, `HTTP_TOKENS_FILE`.
@Suite struct TokenReachTests {
    private static let start = #"{"gateway":"DOCK-1","files":[{"module":"3","boot_indexes":[1]}]}"#
    private static let startEU = #"{"gateway":"EU-1","files":[{"module":"3","boot_indexes":[1]}]}"#

    @Test func eachRoleOpensItsRoutes() async throws {
        try await with { api async throws in
            let reads = [
                "/v1/uploads", "/v1/uploads/x", "/v1/notices", "/v1/notices/deliveries", "/v1/gateways/D/logs",
                "/v1/credentials/audit", "/v1/profiles", "/metrics",
            ]
            for token in ["reader", "operator", "minter"] {
                for path in reads {
                    #expect(try await api.status(token, .get, path) == 200, "\(token) \(path)")
                }
            }
            for (token, start, cancel, mint) in [
                ("reader", 403, 403, 403), ("operator", 202, 202, 403), ("minter", 403, 403, 200),
                ("admin-token", 202, 202, 200), ("nobody", 401, 401, 401),
            ] {
                #expect(try await api.status(token, .post, "/v1/uploads", Self.start) == start, "\(token)")
                #expect(try await api.status(token, .post, "/v1/uploads/x/cancel") == cancel, "\(token)")
                #expect(try await api.status(token, .post, "/v1/uploads/x/retry") == cancel, "\(token)")
                let replay = cancel == 202 ? 200 : cancel
                #expect(try await api.status(token, .post, "/v1/notices/replay") == replay, "\(token)")
                #expect(try await api.status(token, .post, "/v1/credentials", #"{"keys":["a"]}"#) == mint, "\(token)")
            }
            #expect(api.service.calls.contains("mint - a - by=minter"))
            #expect(api.service.calls.contains { $0.hasPrefix("start DOCK-1") && $0.hasSuffix("by=operator") })
        }
    }

    @Test func aStartThatHandsOutCredentialsNeedsBothRoles() async throws {
        try await with { api async throws in
            func issuing(_ start: String) -> String {
                start.replacing("\"files\"", with: "\"publish\":false,\"files\"")
            }
            for (token, start, status) in [
                ("reader", Self.start, 403), ("operator", Self.start, 403), ("minter", Self.start, 403),
                // Starts anything, and is handed credentials of one profile.
                ("publisher", Self.start, 403), ("publisher", Self.startEU, 202), ("admin-token", Self.start, 202),
            ] {
                #expect(try await api.status(token, .post, "/v1/uploads", issuing(start)) == status, "\(token)")
            }
            #expect(try await api.status("publisher", .post, "/v1/uploads", Self.start) == 202)
        }
    }

    @Test func theNextCredentialsNeedTheRoleAndTheProfile() async throws {
        try await with { api async throws in
            let path = "/v1/uploads/u/credentials"
            api.service.answer(with: [FakeService.upload(id: "u", profile: "default")])
            for (token, status) in [("reader", 403), ("operator", 403), ("eu-minter", 404), ("minter", 200)] {
                #expect(try await api.status(token, .post, path) == status, "\(token)")
            }
            #expect(api.service.calls.filter { $0.hasPrefix("credentials") } == ["credentials u by=minter"])
        }
    }

    /// Else whoever guesses another's key could have the other's start refused, or learn of it.
    @Test func anothersIdempotencyKeyIsNotInTheWay() async throws {
        try await with { api async throws in
            func start(_ token: String) async throws -> Int {
                var headers = RunningAPI.bearer(token)
                headers["Idempotency-Key"] = "k"
                return try await api.send(.post, "/v1/uploads", body: Self.startEU, headers: headers).status
            }
            api.service.remember("k", Self.start)
            #expect(try await start("operator") == 422)
            #expect(try await start("eu-operator") == 202)
            // Of the file's names none holds a control character.
            #expect(api.service.calls.last?.hasPrefix("start EU-1 key=eu-operator\u{1F}k ") == true)
            api.service.remember("eu-operator\u{1F}k", Self.start)
            #expect(try await start("eu-operator") == 422)
        }
    }

    @Test func listsAreKeptToTheTokensProfiles() async throws {
        try await with { api async throws in
            #expect(try await api.status("eu-reader", .get, "/v1/uploads?profile=default") == 200)
            #expect(try await api.status("eu-reader", .get, "/v1/credentials/audit") == 200)
            #expect(try await api.status("eu-reader", .get, "/v1/notices/deliveries") == 200)
            #expect(try await api.status("eu-operator", .post, "/v1/notices/replay") == 200)
            #expect(try await api.status("eu-reader", .get, "/v1/notices?after=7") == 200)
            #expect(
                api.service.calls == [
                    "uploads  - [:] 100 - of eu", "audit - - - - 100 of eu", "deliveries  - - - 100 of eu",
                    "replay dead - - - of eu", "notices 7 100 of eu",
                ]
            )
            let profiles = try await api.send(.get, "/v1/profiles", headers: RunningAPI.bearer("eu-reader"))
            #expect(try ControlJSON.decode(ProfileList.self, from: profiles.body).profiles.map(\.name) == ["eu"])
            // What is not told apart by profile is not shown.
            #expect(try await api.status("eu-reader", .get, "/metrics") == 403)
        }
    }

    /// A conflict with another profile's upload is told without its id.
    @Test func aConflictDoesNotNameAnothersUpload() async throws {
        try await with { api async throws in
            func conflict(_ token: String, _ path: String, _ body: String?) async throws -> Problem {
                let answer = try await api.send(.post, path, body: body, headers: RunningAPI.bearer(token))
                #expect(answer.status == 409)
                return try ControlJSON.decode(Problem.self, from: answer.body)
            }
            for (profile, isNamed) in [("default", false), ("eu", true)] {
                let holder = FakeService.upload(id: "holder", profile: profile)
                for (path, body) in [("/v1/uploads", Self.startEU), ("/v1/uploads/u/retry", nil)] {
                    api.service.answer(
                        with: path == "/v1/uploads" ? [holder] : [FakeService.upload(id: "u", profile: "eu"), holder]
                    )
                    api.service.conflict(
                        with: Problem(.busy, detail: "module 3 is held by holder", extras: ["upload_id": "holder"])
                    )
                    let problem = try await conflict("eu-operator", path, body)
                    #expect((problem.extras["upload_id"] == "holder") == isNamed)
                    #expect(problem.detail.contains("holder") == isNamed)
                    #expect(try await conflict("operator", path, body).extras["upload_id"] == "holder")
                }
            }
        }
    }

    @Test func anothersUploadIsNotThere() async throws {
        try await with { api async throws in
            api.service.answer(with: [FakeService.upload(id: "u", profile: "default")])
            #expect(try await api.status("eu-operator", .get, "/v1/uploads/u") == 404)
            #expect(try await api.status("eu-operator", .post, "/v1/uploads/u/cancel") == 404)
            #expect(try await api.status("eu-operator", .post, "/v1/uploads/u/retry") == 404)
            #expect(try await api.status("eu-operator", .post, "/v1/uploads/u/verify") == 404)
            #expect(!api.service.calls.contains { $0.hasPrefix("cancel") || $0.hasPrefix("verify") })
            #expect(try await api.status("reader", .post, "/v1/uploads/u/verify") == 403)
            api.service.answer(with: [FakeService.upload(id: "u", profile: "eu")])
            #expect(try await api.status("eu-operator", .post, "/v1/uploads/u/verify") == 200)
            #expect(try await api.status("eu-operator", .get, "/v1/uploads/u") == 200)
            #expect(try await api.status("eu-operator", .post, "/v1/uploads/u/cancel") == 202)
        }
    }

    @Test func nothingIsAskedOfAnotherProfile() async throws {
        try await with { api async throws in
            #expect(try await api.status("eu-operator", .post, "/v1/uploads", Self.start) == 403)
            let named = Self.startEU.replacing("\"files\"", with: "\"profile\":\"default\",\"files\"")
            #expect(try await api.status("eu-operator", .post, "/v1/uploads", named) == 403)
            #expect(try await api.status("eu-operator", .get, "/v1/gateways/DOCK-1/logs") == 403)
            #expect(try await api.status("eu-minter", .post, "/v1/credentials", #"{"keys":["a"]}"#) == 403)
            #expect(api.service.calls.isEmpty)
            #expect(try await api.status("eu-operator", .post, "/v1/uploads", Self.startEU) == 202)
            #expect(try await api.status("eu-operator", .get, "/v1/gateways/EU-1/logs") == 200)
            let keys = #"{"profile":"eu","keys":["a"]}"#
            #expect(try await api.status("eu-minter", .post, "/v1/credentials", keys) == 200)
            // The profile that was checked is named, so that no reload comes between.
            #expect(api.service.profiles == ["eu"])
        }
    }

    @Test func anothersGatewayIsNotStartedIntoOnesOwnProfile() async throws {
        try await with { api async throws in
            func start(_ gateway: String) -> String {
                #"{"gateway":"\#(gateway)","profile":"eu","files":[{"module":"3","boot_indexes":[1],"object_key":"k"}]}"#
            }
            let adoption = start("ASIA-1").replacing("\"files\"", with: "\"adopt\":true,\"files\"")
            for body in [start("ASIA-1"), adoption] {
                #expect(try await api.status("eu-operator", .post, "/v1/uploads", body) == 403)
            }
            #expect(api.service.calls.isEmpty)
            // Nobody's gateway, and the own one; a token for all profiles chooses.
            for (token, gateway) in [("eu-operator", "DOCK-1"), ("eu-operator", "EU-1"), ("operator", "ASIA-1")] {
                #expect(try await api.status(token, .post, "/v1/uploads", start(gateway)) == 202, "\(token) \(gateway)")
            }
        }
    }

    @Test func anothersGatewayIsNotStartedAgainEither() async throws {
        try await with { api async throws in
            api.service.answer(with: [FakeService.upload(id: "u", gateway: "ASIA-1", profile: "eu")])
            #expect(try await api.status("eu-operator", .post, "/v1/uploads/u/retry") == 403)
            #expect(!api.service.calls.contains { $0.hasPrefix("retry") })
            #expect(try await api.status("operator", .post, "/v1/uploads/u/retry") == 202)
            api.service.answer(with: [FakeService.upload(id: "u", gateway: "EU-1", profile: "eu")])
            #expect(try await api.status("eu-operator", .post, "/v1/uploads/u/retry") == 202)
        }
    }

    @Test func theStreamIsKeptToTheTokensProfiles() async throws {
        try await with { api async throws in
            api.service.change("1", profile: "default")
            api.service.change("2", profile: "eu")
            api.service.change("3", profile: "default")
            let response = try await api.client.stream(
                api.request(.get, "/v1/uploads/stream", headers: RunningAPI.bearer("eu-reader"))
            )
            var text = ""
            for try await piece in response.body {
                text += String(decoding: piece, as: UTF8.self)
                if text.contains("upload-") {
                    break
                }
            }
            #expect(text.contains("id: 2\n") && !text.contains("upload-1") && !text.contains("upload-3"))
        }
    }

    private func with(_ test: (RunningAPI) async throws -> Void) async throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("tokens")
        let lines = [
            "reader:read:*", "operator:operate:*", "minter:mint:*", "eu-reader:read:eu", "eu-operator:operate:eu",
            "eu-minter:mint:eu", "publisher:operate:*", "publisher:mint:eu",
        ]
        .map { "\($0):\(Digest(of: Array($0.prefix { $0 != ":" }.utf8), using: .sha256).hex)" }
        try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let tokens = try TokensFile(path: path, logger: logger)
        try await RunningAPI.with(token: Secret("admin-token"), tokens: tokens, test)
    }
}

extension RunningAPI {
    static func bearer(_ token: String) -> HTTPHeaders {
        ["Authorization": "Bearer \(token)"]
    }

    fileprivate func status(_ token: String, _ method: HTTPMethod, _ path: String, _ body: String? = nil) async throws
        -> Int
    {
        try await send(method, path, body: body, headers: Self.bearer(token)).status
    }
}
