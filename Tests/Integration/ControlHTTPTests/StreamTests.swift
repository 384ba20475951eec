import ControlProtocol
import HTTPTransport
import ServiceLifecycle
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
}
