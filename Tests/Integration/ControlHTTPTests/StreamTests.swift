import ControlProtocol
import Foundation
import HTTPTransport
import ServiceLifecycle
import TestSupport
import Testing

@Suite struct StreamTests {
    @Test func changesComeAsTheyHappen() async throws {
        try await RunningAPI.with { api async throws in
            api.service.change("1")
            let response = try await api.client.stream(api.request(.get, "/v1/uploads/stream"))
            #expect(response.status == 200)
            #expect(response.headers["Content-Type"] == "text/event-stream")
            var text = ""
            var pieces = response.body.makeAsyncIterator()
            while !text.contains("id: 1\n") {
                text += String(decoding: try #require(try await pieces.next()), as: UTF8.self)
            }
            api.service.change("2")
            while !text.hasSuffix("}\n\n") || !text.contains("id: 2\n") {
                text += String(decoding: try #require(try await pieces.next()), as: UTF8.self)
            }
            #expect(text.hasPrefix("retry: 2000\n\nid: 1\nevent: upload\ndata: {"))
            let upload = FakeService.upload(id: "upload-2")
            let data = String(decoding: try ControlJSON.encode(upload), as: UTF8.self)
            #expect(text.hasSuffix("id: 2\nevent: upload\ndata: \(data)\n\n"))
        }
    }

    @Test func itGoesOnAfterTheLastEvent() async throws {
        try await RunningAPI.with { api async throws in
            for cursor in ["1", "2", "3"] {
                api.service.change(cursor)
            }
            let request = api.request(.get, "/v1/uploads/stream", headers: ["Last-Event-ID": "2"])
            let response = try await api.client.stream(request)
            var text = ""
            var pieces = response.body.makeAsyncIterator()
            while !text.contains("\ndata: ") {
                text += String(decoding: try #require(try await pieces.next()), as: UTF8.self)
            }
            #expect(text.contains("id: 3\n"))
            #expect(!text.contains("id: 2\n"))
            #expect(api.service.calls.first == "changes 2")
        }
    }

    @Test func silenceIsKeptAlive() async throws {
        try await RunningAPI.with(heartbeat: .milliseconds(1)) { api async throws in
            let response = try await api.client.stream(api.request(.get, "/v1/uploads/stream"))
            var text = ""
            var pieces = response.body.makeAsyncIterator()
            while !text.contains(":\n\n:\n\n") {
                text += String(decoding: try #require(try await pieces.next()), as: UTF8.self)
            }
        }
    }

    @Test func aShutdownEndsIt() async throws {
        try await RunningAPI.with { api async throws in
            api.service.change("1")
            let response = try await api.client.stream(api.request(.get, "/v1/uploads/stream"))
            var pieces = response.body.makeAsyncIterator()
            #expect(try await pieces.next() != nil)
            await api.group.triggerGracefulShutdown()
            // Ends in order, not by a broken connection.
            while try await pieces.next() != nil {}
        }
    }

    @Test func anUnknownCursorIsAProblem() async throws {
        try await RunningAPI.with { api async throws in
            api.service.fail(with: .invalid(field: "after", "is none that was given here"))
            let response = try await api.send(.get, "/v1/uploads/stream?after=zzz")
            #expect(response.status == 400)
        }
    }

    /// The head of the answer comes at once, also where nothing is live and nothing happens.
    @Test func theHeadDoesNotWaitForAnEvent() async throws {
        try await RunningAPI.with(heartbeat: .seconds(3600)) { api async throws in
            let response = try await api.client.stream(api.request(.get, "/v1/uploads/stream"))
            #expect(response.status == 200)
            var pieces = response.body.makeAsyncIterator()
            #expect(try await pieces.next() == Array("retry: 2000\n\n".utf8))
        }
    }

    /// However many streams there are, the changes are read once.
    @Test func streamsShareOneReading() async throws {
        try await RunningAPI.with(heartbeat: .seconds(3600)) { api async throws in
            let streams = try (0..<50).map { _ in try api.connect() }
            for stream in streams {
                try await stream.send("GET /v1/uploads/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                _ = try await stream.receive { $0.contains("retry:") }
            }
            #expect(api.service.readings == 1)
            let asked = api.service.calls.count
            for number in 1...20 {
                api.service.change("\(number)")
            }
            for stream in streams {
                let text = try await stream.receive { $0.contains("id: 20\n") }
                let ids = text.components(separatedBy: "id: ").dropFirst().map { $0.prefix { $0 != "\n" } }
                #expect(ids.filter { Int($0) != nil } == (1...20).map { "\($0)" })
            }
            #expect(api.service.calls.count == asked, "the store was asked nothing more for the streams")
        }
    }

    @Test func aStoreThatFailsEndsTheStreams() async throws {
        try await RunningAPI.with { api async throws in
            let stream = try api.connect()
            try await stream.send("GET /v1/uploads/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            _ = try await stream.receive { $0.contains("retry:") }
            api.service.fail(with: Problem(.notReady, detail: "away"))
            api.service.change("1")
            _ = try await stream.receiveAll()
            #expect(try await api.send(.get, "/v1/uploads/stream").status == 503)
            api.service.fail(with: nil)
            let again = try api.connect()
            try await again.send("GET /v1/uploads/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            #expect(try await again.receive { $0.contains("id: 1\n") }.contains("id: 1\n"))
        }
    }
}
