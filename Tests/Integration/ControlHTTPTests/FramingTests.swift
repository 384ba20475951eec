import ControlProtocol
import Foundation
import HTTPTransport
import Primitives
import TestSupport
import Testing

/// What is no well-formed HTTP/1.1 is the client's fault, and told so.
@Suite struct FramingTests {
    private static let post = "POST /v1/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"

    @Test(arguments: [
        "\u{16}\u{3}\u{1} hello\r\n\r\n",
        "GET /livez HTTP/1.1\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost:\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: 127.0.0.1:99999\r\n\r\n",
        "GET livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET http://evil.example/livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET /livez#x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET /livez HTTP/7.3\r\nHost: 127.0.0.1\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nno colon\r\n\r\n",
        post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}XX",
        post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        post + "Content-Length: -1\r\n\r\n",
        post + "Content-Length: 99999999999999999999999\r\n\r\n",
    ])
    func malformedRequestsAre400(request: String) async throws {
        let log = RecordedLog()
        try await RunningAPI.with(log: log) { api async throws in
            let answer = try await api.exchange(request)
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"), "\(answer)")
            let body = try #require(answer.split(separator: "\r\n\r\n").last)
            let problem = try ControlJSON.decode(Problem.self, from: Array(body.utf8))
            #expect(problem.code == .invalidRequest)
            #expect(answer.components(separatedBy: "HTTP/1.1 400 ").count == 2, "one answer")
            #expect(api.service.calls.isEmpty)
            #expect(try await api.send(.get, "/livez").status == 200)
        }
        #expect(!log.lines.contains { $0.hasPrefix("error") || $0.hasPrefix("warning") }, "\(log.lines)")
    }

    /// What comes before a malformed request is answered, and what comes behind it is not.
    @Test func amongOthersItEndsTheConnection() async throws {
        try await RunningAPI.with { api async throws in
            let good = "GET /v1/uploads/x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            let answer = try await api.exchange(good + "GET / HTTP/1.1\r\n\r\n" + good)
            let statuses = answer.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
            #expect(statuses == ["200", "400"])
            #expect(api.service.calls == ["upload x"])
        }
    }

    @Test func aBodyThatBreaksOffIsNotWorked() async throws {
        let log = RecordedLog()
        try await RunningAPI.with(log: log) { api async throws in
            let connection = try api.connect()
            try await connection.send(Self.post + "Content-Length: 300\r\n\r\n{}")
            connection.finish()
            #expect(try await connection.receiveAll().hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(api.service.calls.isEmpty)
        }
        #expect(!log.lines.contains { $0.hasPrefix("error") }, "\(log.lines)")
    }

    @Test(arguments: [
        "GET /livez HTTP/1.0\r\n\r\n",
        "GET http://127.0.0.1/livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        "GET /livez HTTP/1.1\r\nhost:127.0.0.1 \r\nConnection: Close\r\n\r\n",
    ])
    func rareFormsAreAnswered(request: String) async throws {
        try await RunningAPI.with { api async throws in
            let answer = try await api.exchange(request)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") || answer.hasPrefix("HTTP/1.0 200 OK\r\n"), "\(answer)")
        }
    }

    @Test(arguments: [
        "//v1//uploads/", "/v1//uploads", "/v1/uploads/", "/v1/./uploads", "/v1/x/../uploads", "/v1%2Fuploads",
        "/v1/%2e/uploads",
        "/v1/uploads/a%2Fb", "/V1/uploads", "/v1/upload%73",
    ])
    func pathsAreNotNormalised(path: String) async throws {
        try await RunningAPI.with { api async throws in
            let answer = try await api.exchange("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 404 Not Found\r\n"), "\(answer)")
            #expect(api.service.calls.isEmpty)
        }
    }
}
