import ControlProtocol
import Primitives
import TestSupport
import Testing

@Suite struct TokenGuessTests {
    /// Over the wire, from two addresses: `X-Forwarded-For` changes nothing.
    @Test func whoGuessesIsSlowedDown() async throws {
        let log = RecordedLog()
        try await RunningAPI.with(token: Secret("right-0123456789"), log: log) { api async throws in
            func status(_ token: String, from source: UInt8, forwarded: String = "10.0.0.1") async throws -> String {
                let answer = try await api.exchange(
                    "GET /v1/uploads HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer \(token)\r\n"
                        + "X-Forwarded-For: \(forwarded)\r\nConnection: close\r\n\r\n",
                    from: source
                )
                return String(answer.dropFirst("HTTP/1.1 ".count).prefix(3))
            }
            var answers: [String] = []
            for number in 0..<12 {
                answers.append(try await status("wrong-\(number)", from: 2, forwarded: "10.0.0.\(number)"))
            }
            #expect(answers == Array(repeating: "401", count: 10) + ["429", "429"])
            #expect(try await status("right-0123456789", from: 3) == "200")
            #expect(try await status("right-0123456789", from: 2) == "429")
        }
        #expect(log.lines.count { $0 == "warning unknown token" } == 1)
        #expect(log.text.contains("127.0.0.2") && !log.text.contains("wrong-"))
    }
}
