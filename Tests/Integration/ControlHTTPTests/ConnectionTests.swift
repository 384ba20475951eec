import ControlAPI
import Foundation
import HTTPTransport
import Primitives
import TestSupport
import Testing

/// Connections are bounded, and none of them keeps the others from being served.
@Suite struct ConnectionTests {
    private static let request = "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

    @Test func silentConnectionsMakeWay() async throws {
        let limits = ConnectionLimits(connections: 20, probes: 4, headTimeout: .seconds(600))
        try await RunningAPI.with(limits: limits) { api async throws in
            // Several threads accept connections, so each group waits until the one before it is in.
            let group = { try (0..<20).map { _ in try api.connect() } }
            let open = { String(decoding: api.metrics.text(), as: UTF8.self) }
            let oldest = try group()
            try await until("the first are in") { open().contains("waybill_http_connections 20\n") }
            let next = try group()
            try await until("the oldest were closed") { oldest.allSatisfy(\.isClosed) }
            for _ in 0..<5 {
                #expect(try await api.exchange(Self.closing("/livez")).hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(try await api.exchange(Self.closing("/v1/uploads")).hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
            try await until("a request made way") { open().contains("waybill_http_connections 19\n") }
            let newest = try group()
            try await until("the next were closed") { next.allSatisfy(\.isClosed) }
            #expect(newest.allSatisfy { !$0.isClosed }, "the newest were not")
            let text = String(decoding: api.metrics.text(), as: UTF8.self)
            #expect(text.contains(#"waybill_http_connections_closed_total{reason="evicted"}"#))
        }
    }

    @Test func whereAllAreBusyTheRestIsToldSoAndHealthIsAnswered() async throws {
        let limits = ConnectionLimits(connections: 8, probes: 2)
        try await RunningAPI.with(limits: limits) { api async throws in
            var streams: [RawConnection] = []
            for _ in 0..<limits.streams {
                let stream = try api.connect()
                try await stream.send("GET /v1/uploads/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                _ = try await stream.receive { $0.contains("retry:") }
                streams.append(stream)
            }
            let refused = try await api.exchange(Self.closing("/v1/uploads/stream"))
            #expect(refused.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n") && refused.contains("overloaded"))
            // The places that streams must leave are taken by requests that the worker does not answer yet.
            api.service.hold()
            let held = try (limits.streams..<limits.connections).map { _ in try api.connect() }
            for connection in held {
                try await connection.send("GET /v1/profiles HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            }
            try await until("they are under way") { api.service.held == held.count }
            for _ in 0..<10 {
                #expect(try await api.exchange(Self.closing("/livez")).hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
            let other = try await api.exchange(Self.closing("/v1/uploads"))
            #expect(other.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
            #expect(other.contains("\r\nRetry-After: 1\r\n") && other.contains("overloaded"))
            api.service.release()
            for connection in held {
                let answer = try await connection.receive { $0.contains("profiles") }
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
            #expect(streams.allSatisfy { !$0.isClosed })
            #expect(try await api.exchange(Self.closing("/v1/uploads")).hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    /// One address that takes all places loses its own, and not those of others.
    @Test func anAddressThatTakesAllPlacesLosesItsOwn() async throws {
        try await RunningAPI.with(limits: ConnectionLimits(connections: 10, probes: 2)) { api async throws in
            let others = try (0..<2).map { _ in try api.connect(from: 2) }
            for other in others {
                try await other.send(Self.request)
                _ = try await other.receive { $0.contains("\"ok\"") }
            }
            let greedy = try (0..<40).map { _ in try api.connect(from: 3) }
            try await until("its own were closed") { greedy.prefix(30).allSatisfy(\.isClosed) }
            for other in others {
                try await other.send(Self.request)
                #expect(try await other.receive { $0.contains("\"ok\"") }.hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
        }
    }

    @Test func aHeadThatTakesTooLongIsToldSo() async throws {
        let limits = ConnectionLimits(headTimeout: .milliseconds(100))
        try await RunningAPI.with(limits: limits) { api async throws in
            let slow = try api.connect()
            // On a connection that is in use, so that the time begins with the head's first byte.
            try await slow.send(Self.request)
            _ = try await slow.receive { $0.contains("\"ok\"") }
            try await slow.send("GET /livez HTTP/1.1\r\nHost:")
            let answer = try await slow.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 408 Request Timeout\r\n") && answer.contains("request_timeout"))
            let silent = try api.connect()
            #expect(try await silent.receiveAll().isEmpty)
        }
    }

    @Test func aBodyThatTakesTooLongIsToldSo() async throws {
        let limits = ConnectionLimits(bodyTimeout: .milliseconds(100))
        try await RunningAPI.with(limits: limits) { api async throws in
            let slow = try api.connect()
            try await slow.send(
                "POST /v1/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
            )
            let answer = try await slow.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 408 Request Timeout\r\n") && answer.contains("request_timeout"))
            #expect(api.service.calls.isEmpty)
        }
    }

    @Test func aConnectionThatIsNotUsedIsClosed() async throws {
        try await RunningAPI.with(limits: ConnectionLimits(idleTimeout: .milliseconds(50))) { api async throws in
            let idle = try api.connect()
            try await idle.send(Self.request)
            #expect(try await idle.receiveAll().hasSuffix("{\"status\":\"ok\"}"))
        }
    }

    /// Answers that nobody reads wait in the client's and the system's buffers, not in ours; then the client is cut off.
    @Test func whoDoesNotReadIsAnsweredNoFurther() async throws {
        try await RunningAPI.with(limits: ConnectionLimits(writeTimeout: .seconds(1))) { api async throws in
            let deaf = try api.connect(receiveBuffer: 4096)
            let requests = Array(
                String(repeating: "GET /openapi.yaml HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", count: 1000).utf8
            )
            var rest = requests[...]
            try await until("it is cut off") {
                guard let sent = deaf.trySend(rest) else {
                    return true
                }
                rest = rest.dropFirst(sent)
                if rest.isEmpty {
                    rest = requests[...]
                }
                return false
            }
            #expect(api.metricValue("waybill_http_request_seconds_count", containing: "GET /openapi.yaml") < 100)
            let text = String(decoding: api.metrics.text(), as: UTF8.self)
            #expect(text.contains(#"waybill_http_connections_closed_total{reason="write_timeout"} 1"#))
        }
    }

    /// Pipelined requests are answered in their order, one after the other, whatever the pieces they come in.
    @Test(arguments: [1, 7, 256, 100_000]) func pipelinedRequestsAreAnsweredInOrder(piece: Int) async throws {
        try await RunningAPI.with { api async throws in
            let body = #"{"gateway":"G","files":[{"module":"3","boot_indexes":[1]}]}"#
            let post =
                "POST /v1/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)"
                + "\r\n\r\n\(body)"
            let chunked =
                "POST /v1/uploads/x/cancel HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"mod\r\nc\r\nules\":[\"3\"]}\r\n0\r\n\r\n"
            let gets = (0..<20).map { "GET /v1/uploads/\($0) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" }
            let all = gets[..<10].joined() + post + chunked + gets[10...].joined() + Self.closing("/livez")
            let connection = try api.connect()
            var rest = all.utf8[...]
            while !rest.isEmpty {
                try await connection.send(String(decoding: rest.prefix(piece), as: UTF8.self))
                rest = rest.dropFirst(piece)
            }
            let answer = try await connection.receiveAll()
            let statuses = answer.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
            #expect(
                statuses == Array(repeating: "200", count: 10) + ["202", "202"] + Array(repeating: "200", count: 11)
            )
            let expected =
                (0..<10).map { "upload \($0)" } + ["start G key=- bytes=\(body.utf8.count) by=local", "cancel x 3"]
                + (10..<20).map { "upload \($0)" }
            #expect(api.service.calls == expected)
        }
    }

    /// A client that closes its side behind its requests still gets the answers.
    @Test func halfClosedConnectionsAreAnswered() async throws {
        try await RunningAPI.with { api async throws in
            let connection = try api.connect()
            try await connection.send(String(repeating: Self.request, count: 300))
            connection.finish()
            let answer = try await connection.receiveAll()
            #expect(answer.components(separatedBy: "HTTP/1.1 200 OK").count == 301)
        }
    }

    private static func closing(_ path: String) -> String {
        "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    }
}

extension RunningAPI {
    /// The sum of the series of a metric that hold a text.
    func metricValue(_ name: String, containing text: String) -> Double {
        String(decoding: metrics.text(), as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix(name) && $0.contains(text) }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
            .reduce(0, +)
    }
}
