import ControlProtocol
import HTTPTransport
import Primitives
import Testing

/// Credentials for other stages, the audit and the profiles, as a client meets them.
@Suite struct CredentialRouteTests {
    @Test func credentialsAreGivenOnce() async throws {
        try await RunningAPI.with { api async throws in
            let response = try await api.send(
                .post,
                "/v1/credentials",
                body: #"{"profile":"eu","keys":["exports/a","exports/b"],"duration":"15m"}"#
            )
            #expect(response.status == 200)
            #expect(response.headers["Cache-Control"] == "no-store")
            let credentials = try ControlJSON.decode(CredentialsResource.self, from: response.body)
            #expect(credentials.secretAccessKey == Secret("planted-secret"))
            #expect(credentials.sessionToken == Secret("planted-token"))
            #expect(credentials.keys == ["exports/a", "exports/b"])
            #expect(!"\(credentials)".contains("planted"))
            for body in [#"{"keys":["a"]}"#, #"{"keys":["a"],"duration":900,"profile":null}"#] {
                #expect(try await api.send(.post, "/v1/credentials", body: body).status == 200)
            }
            #expect(
                api.service.calls == [
                    "mint eu exports/a+exports/b 900 by=local", "mint - a - by=local", "mint - a 900 by=local",
                ]
            )
        }
    }

    @Test(arguments: [
        ("{}", "keys"), (#"{"keys":[]}"#, "keys"), (#"{"keys":"a"}"#, "keys"), (#"{"keys":[1]}"#, "keys[0]"),
        (#"{"keys":["a"],"duration":"soon"}"#, "duration"), (#"{"keys":["a"],"duration":0}"#, "duration"),
        (#"{"keys":["a"],"duration":-1}"#, "duration"), (#"{"keys":["a"],"duration":"0s"}"#, "duration"),
        (#"{"keys":["a"],"duration":[]}"#, "duration"), (#"{"keys":["a"],"prefix":"x"}"#, "prefix"),
    ])
    func aWrongRequestIsRefused(body: String, field: String) async throws {
        try await RunningAPI.with { api async throws in
            let response = try await api.send(.post, "/v1/credentials", body: body)
            #expect(response.status == 400)
            #expect(try ControlJSON.decode(Problem.self, from: response.body).field == field)
            #expect(api.service.calls.isEmpty)
        }
    }

    @Test func theAuditIsListed() async throws {
        try await RunningAPI.with { api async throws in
            let path = "/v1/credentials/audit?profile=eu&upload=u&purpose=mint&limit=5&cursor=9"
            let response = try await api.send(.get, path)
            #expect(response.status == 200)
            #expect(try ControlJSON.decode(MintPage.self, from: response.body).nextCursor == "7")
            #expect(try await api.send(.get, "/v1/credentials/audit").status == 200)
            #expect(try await api.send(.get, "/v1/credentials/audit?state=x").status == 400)
            #expect(api.service.calls == ["audit eu u mint 9 5 of *", "audit - - - - 100 of *"])
        }
    }

    @Test func theProfilesAreListed() async throws {
        try await RunningAPI.with { api async throws in
            let response = try await api.send(.get, "/v1/profiles")
            #expect(response.status == 200)
            let list = try ControlJSON.decode(ProfileList.self, from: response.body)
            #expect(list.profiles.map(\.name) == ["default", "eu"])
            #expect(String(decoding: response.body, as: UTF8.self).contains(#""quarantined":null"#))
        }
    }
}
