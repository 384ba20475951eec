import TestSupport
import Testing

@testable import HTTPTransport

extension HTTPTransferTests {
    /// Bodies larger than memory should hold.
    @Suite struct StreamTests {
        static let size = 64 << 20
        let scene: Scene

        init() async throws {
            scene = try await Scene()
        }

        @Test(arguments: ["", "&chunked=1"])
        func aLargeBodyComesInPieces(form: String) async throws {
            let response = try await scene.client.stream(scene.peer.get("/bytes?size=\(Self.size)\(form)"))
            var checksum = Checksum()
            var count = 0
            var largest = 0
            for try await piece in response.body {
                checksum.update(piece)
                count += piece.count
                largest = max(largest, piece.count)
            }
            #expect(count == Self.size)
            #expect(response.headers["X-Checksum"] == checksum.finish())
            #expect(largest <= HTTPResponseBody.window + (16 << 10))
        }

        @Test func ofALongerAnswerTheBeginningIsKept() async throws {
            var request = scene.peer.get("/bytes?size=\(Self.size)&id=cut")
            request.maximumResponseBytes = 100_000
            request.truncatesResponse = true
            let response = try await scene.client.send(request)
            #expect(response.status == 200 && response.isTruncated && response.body.count == 100_000)
            _ = try await scene.client.send(scene.peer.get("/wait-closed?path=/bytes"))
            request.url = scene.peer.origin + "/bytes?size=100000"
            let whole = try await scene.client.send(request)
            #expect(!whole.isTruncated && whole.body.count == 100_000)
            #expect(whole.body == response.body)
        }

        @Test func whatIsDiscardedIsReadNoFurtherThanItMayBe() async throws {
            let endless = try await scene.client.stream(scene.peer.get("/bytes?size=\(Self.size)&id=endless"))
            await endless.body.discard(atMost: 1000, within: .seconds(600))
            _ = try await scene.client.send(scene.peer.get("/wait-closed?path=/bytes"))
            let hanging = try await scene.client.stream(scene.peer.get("/drip?id=discarded"))
            await hanging.body.discard(atMost: 1000, within: .milliseconds(10))
            _ = try await scene.client.send(scene.peer.get("/wait-closed?path=/drip"))
            // What is short leaves its connection to the next request.
            let before = try await scene.peer.stats(scene.client).accepted
            for _ in 0..<5 {
                let short = try await scene.client.stream(scene.peer.get("/bytes?size=1000"))
                await short.body.discard(atMost: 1000, within: .seconds(600))
            }
            #expect(try await scene.peer.stats(scene.client).accepted == before)
        }

        @Test func aSlowReaderPausesTheTransfer() async throws {
            let response = try await scene.client.stream(scene.peer.get("/bytes?size=\(Self.size)&id=slow"))
            let channel = response.body.transfer.channel
            var pieces = response.body.makeAsyncIterator()
            _ = try await pieces.next()
            try await until("it is paused, or has ended") { channel.backlog.isPaused || channel.backlog.hasEnded }
            let backlog = channel.backlog
            #expect(backlog.isPaused)
            #expect(backlog.bytes <= HTTPResponseBody.window + (16 << 10))
            // The client goes on with others meanwhile, and the peer is held up.
            for _ in 0..<20 {
                let sent = try await scene.peer.stats(scene.client).sent["slow"] ?? 0
                #expect(sent < Self.size)
            }
            #expect(channel.backlog.bytes == backlog.bytes)
            #expect(channel.backlog.isPaused)
            var rest = 0
            while let piece = try await pieces.next() {
                rest += piece.count
            }
            #expect(rest > 0)
            #expect(channel.backlog.hasEnded)
        }

        @Test func aPausedTransferIsNotIdle() async throws {
            let timeouts = HTTPTimeouts(idle: .seconds(1))
            let response = try await scene.client.stream(scene.peer.get("/bytes?size=\(Self.size)", timeouts: timeouts))
            let channel = response.body.transfer.channel
            try await until("it is paused") { channel.backlog.isPaused }
            // Something else on the same thread that takes the same time-out to end.
            let silent = try await failure { () async throws(HTTPTransportError) in
                try await scene.client.send(scene.peer.get("/silent", timeouts: timeouts))
            }
            #expect(silent.code == .timeout)
            #expect(channel.backlog.isPaused)
            #expect(!channel.backlog.hasEnded)
        }

        @Test func theHeadComesBeforeTheBody() async throws {
            let response = try await scene.client.stream(scene.peer.get("/drip?id=body"))
            #expect(response.status == 200)
            #expect(response.headers["Content-Length"] == "12")
            var pieces = response.body.makeAsyncIterator()
            #expect(try await pieces.next() == Array("first ".utf8))
            try await scene.peer.release("body", scene.client)
            #expect(try await pieces.next() == Array("second".utf8))
            #expect(try await pieces.next() == nil)
            #expect(try await pieces.next() == nil)
        }

        @Test func leavingTheLoopEndsTheTransfer() async throws {
            let response = try await scene.client.stream(scene.peer.get("/drip?id=left"))
            for try await _ in response.body {
                break
            }
            _ = try await scene.client.send(scene.peer.get("/wait-closed?path=/drip"))
            #expect(response.status == 200)
        }

        @Test func releasingAnUnreadBodyEndsTheTransfer() async throws {
            _ = try await scene.client.stream(scene.peer.get("/drip?id=unread"))
            _ = try await scene.client.send(scene.peer.get("/wait-closed?path=/drip"))
        }

        @Test func cancellingTheReaderEndsTheTransfer() async throws {
            let task = Task {
                let response = try await scene.client.stream(scene.peer.get("/drip?id=reader"))
                return try await failure { () async throws(HTTPTransportError) in
                    for try await _ in response.body {}
                }
            }
            try await scene.peer.wait(for: "reader", scene.client)
            task.cancel()
            #expect(try await task.value.code == .canceled)
            _ = try await scene.client.send(scene.peer.get("/wait-closed?path=/drip"))
        }

        @Test func aBodyIsReadOnce() async throws {
            let response = try await scene.client.stream(scene.peer.get("/bytes?size=10"))
            for try await _ in response.body {}
            let error = try await failure { () async throws(HTTPTransportError) in
                for try await _ in response.body {}
            }
            #expect(error.code == .invalidRequest)
        }

        @Test func aBodyThatBreaksOffGivesWhatCame() async throws {
            let response = try await scene.client.stream(scene.peer.get("/cut?size=100000&sent=50000"))
            var count = 0
            let error = try await failure { () async throws(HTTPTransportError) in
                for try await piece in response.body {
                    count += piece.count
                }
            }
            #expect(error.code == .connectionLost)
            #expect(count == 50_000)
        }

        @Test func aResponseOutlivesItsClient() async throws {
            var client: HTTPClient? = try HTTPClient()
            let response = try #require(try await client?.stream(scene.peer.get("/drip?id=alone")))
            client = nil
            try await scene.peer.release("alone", scene.client)
            var body: [UInt8] = []
            for try await piece in response.body {
                body += piece
            }
            #expect(body == Array("first second".utf8))
        }
    }
}
