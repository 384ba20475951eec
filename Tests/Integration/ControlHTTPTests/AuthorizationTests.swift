import ControlProtocol
import HTTPTransport
import Primitives
import Testing

@Suite struct AuthorizationTests {
    @Test func whatIsNotOpenNeedsTheToken() async throws {
        try await RunningAPI.with(token: Secret("t0ken")) { api async throws in
            for path in ["/v1/uploads", "/v1/uploads/x", "/v1/notices", "/v1/uploads/stream", "/metrics"] {
                for headers in [[:], ["Authorization": "Bearer wrong"]] as [HTTPHeaders] {
                    let response = try await api.send(.get, path, headers: headers)
                    #expect(response.status == 401)
                    #expect(response.headers["WWW-Authenticate"] == "Bearer realm=\"waybill\"")
                    let problem = try ControlJSON.decode(Problem.self, from: response.body)
                    #expect(problem.code == .unauthorized)
                }
            }
            #expect(try await api.send(.post, "/v1/uploads", body: "{}").status == 401)
            #expect(api.service.calls.isEmpty)
        }
    }

    @Test func theTokenOpens() async throws {
        try await RunningAPI.with(token: Secret("t0ken")) { api async throws in
            let response = try await api.send(.get, "/v1/uploads/x", headers: ["Authorization": "Bearer t0ken"])
            #expect(response.status == 200)
            let body = #"{"gateway":"G","files":[{"module":"3","boot_indexes":[1]}]}"#
            let headers: HTTPHeaders = ["Authorization": "Bearer t0ken"]
            #expect(try await api.send(.post, "/v1/uploads", body: body, headers: headers).status == 202)
            #expect(api.service.calls.last?.hasSuffix("by=admin") == true)
        }
    }

    @Test func healthIsOpen() async throws {
        try await RunningAPI.with(token: Secret("t0ken")) { api async throws in
            for path in ["/livez", "/readyz", "/openapi.yaml"] {
                #expect(try await api.send(.get, path).status == 200)
            }
        }
    }
}
