import Foundation
import TestSupport
import Testing

extension HostileInput {
    /// What a client of the API sends.
    static let requests: [HostileInput] = heads + bodies + habits

    private static let host = "Host: localhost\r\n"
    private static let posted = "POST /v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"

    private static let heads: [HostileInput] = [
        refused("no host", "GET /v1/uploads HTTP/1.1\r\n\r\n"),
        refused("two hosts", "GET /v1/uploads HTTP/1.1\r\n\(host)Host: example.com\r\n\r\n"),
        refused("a foreign host", "GET /v1/uploads HTTP/1.1\r\nHost: example.com\r\n\r\n", "421"),
        refused("a foreign origin", "GET /v1/uploads HTTP/1.1\r\n\(host)Origin: http://example.com\r\n\r\n", "403"),
        refused("no HTTP", "\u{1}\u{2}\u{3}\r\n\r\n"),
        refused("a line of 100,000 bytes", "GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\n\r\n"),
        refused(
            "a field of 100,000 bytes",
            "GET / HTTP/1.1\r\n\(host)X: \(String(repeating: "x", count: 100_000))\r\n\r\n"
        ),
        refused("10,000 fields", "GET / HTTP/1.1\r\n\(host)\(String(repeating: "x: y\r\n", count: 10_000))\r\n"),
        refused("a field without a colon", "GET / HTTP/1.1\r\n\(host)nonsense\r\n\r\n"),
        refused("two lengths", "\(posted)Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}"),
        refused("a length below zero", "\(posted)Content-Length: -1\r\n\r\n"),
        refused("length and chunks", "\(posted)Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        refused("a chunk of no size", "\(posted)Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        refused("a TLS hello", "\u{16}\u{3}\u{1}\u{0}\u{5}\u{1}\u{0}\u{0}\u{1}\u{3}\r\n\r\n"),
        refused("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        refused("a path that climbs", "GET /v1/../v1/uploads HTTP/1.1\r\n\(host)\r\n", "404"),
        refused("double slashes", "GET //v1//uploads HTTP/1.1\r\n\(host)\r\n", "404"),
        refused("a cursor that is none", "GET /v1/uploads?cursor=%FF%00 HTTP/1.1\r\n\(host)\r\n", "400"),
        refused("a method that nobody has", "BREW /v1/uploads HTTP/1.1\r\n\(host)\r\n"),
    ]

    private static let bodies: [HostileInput] = [
        HostileInput("a body: 10 MB") { site in
            let connection = try site.connect()
            try await connection.push("\(posted)Content-Length: 10000000\r\n\r\n".utf8)
            try await connection.push([UInt8](repeating: UInt8(ascii: "["), count: 10_000_000))
            let answer = try await connection.receive { $0.contains("\r\n\r\n") }
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 413"), "\(answer)")
        },
        refusedBody("60,000 open brackets", [UInt8](repeating: UInt8(ascii: "["), count: 60_000)),
        refusedBody("duplicate members", Array(#"{"gateway":"a","gateway":"b","files":[]}"#.utf8)),
        refusedBody("a trailing comma", Array(#"{"gateway":"a","files":[{"module":"3","boot_indexes":[1]}],}"#.utf8)),
        refusedBody("UTF-16", "{\"gateway\":\"a\"}".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }),
        refusedBody("bytes that are not UTF-8", [0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
        HostileInput("a form") { site in
            let form = "application/x-www-form-urlencoded"
            try await site.post("/v1/uploads", "gateway=a".utf8, type: form, expecting: "415")
        },
        HostileInput("text that is JSON") { site in
            try await site.post("/v1/uploads", "{}".utf8, type: "text/plain", expecting: "415")
        },
    ]

    private static let habits: [HostileInput] = [
        HostileInput("300 connections that say nothing") { site in
            let silent = try (0..<300).map { _ in try site.connect() }
            try await site.completeHonestUpload()
            withExtendedLifetime(silent) {}
        },
        HostileInput("50 heads that are never finished") { site in
            let slow = try (0..<50).map { _ in try site.connect() }
            for connection in slow {
                try await connection.push("GET /livez HTTP/1.1\r\nHost: loc".utf8)
            }
            try await site.completeHonestUpload()
            withExtendedLifetime(slow) {}
        },
        HostileInput("5,000 requests at once from a client that does not read") { site in
            let connection = try site.connect(receiveBuffer: 2048)
            let requests = String(repeating: "GET /openapi.yaml HTTP/1.1\r\n\(host)\r\n", count: 5_000)
            // The worker stops reading long before the end; what it has read is bounded.
            let sending = Task { try await connection.push(requests.utf8) }
            try await site.completeHonestUpload()
            sending.cancel()
            _ = await sending.result
        },
        HostileInput("50 connections that are reset in the middle of a body") { site in
            for _ in 0..<50 {
                let connection = try site.connect()
                try await connection.push("\(posted)Content-Length: 50\r\n\r\n{".utf8)
                connection.resetOnClose()
            }
        },
        HostileInput("100 streams that are not read") { site in
            let streams = try (0..<100).map { _ in try site.connect(receiveBuffer: 2048) }
            for connection in streams {
                try await connection.push("GET /v1/uploads/stream HTTP/1.1\r\n\(host)\r\n".utf8)
            }
            try await site.completeHonestUpload()
            withExtendedLifetime(streams) {}
        },
    ]

    /// A request that is refused with a status, or whose connection is closed.
    private static func refused(_ name: String, _ request: String, _ status: String = "4") -> HostileInput {
        HostileInput("a request: \(name)") { site in
            let answer = try await site.exchange(request.utf8)
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 \(status)"), "\(name): \(answer.prefix(200))")
        }
    }

    private static func refusedBody(_ name: String, _ body: [UInt8]) -> HostileInput {
        HostileInput("a body: \(name)") { site in
            try await site.post("/v1/uploads", body, expecting: "400")
        }
    }
}
