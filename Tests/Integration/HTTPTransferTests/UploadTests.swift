import HTTPTransport
import Synchronization
import TestSupport
import Testing

extension HTTPTransferTests {
    /// Request bodies from a source.
    @Suite struct UploadTests {
        static let size = 64 << 20
        let scene: Scene

        init() async throws {
            scene = try await Scene()
        }

        private func put(_ path: String, length: Int, _ source: HTTPBodySource) -> HTTPRequest {
            HTTPRequest(method: .put, url: scene.peer.origin + path, body: .stream(length: Int64(length), source))
        }

        @Test func aLargeBodyIsPulledAsThePeerReads() async throws {
            let pulled = Atomic(0)
            let piece = pattern(1 << 20)
            let source = HTTPBodySource(next: {
                pulled.add(piece.count, ordering: .relaxed).newValue <= Self.size ? piece : nil
            })
            async let response = scene.client.send(put("/gate?id=up", length: Self.size, source))
            try await scene.peer.wait(for: "up", scene.client)
            try await until("more than the window has gone into the kernel's buffers") {
                pulled.load(ordering: .relaxed) >= 2 * HTTPBodySource.window
            }
            for _ in 0..<50 {
                _ = try await scene.peer.stats(scene.client)
            }
            #expect(pulled.load(ordering: .relaxed) < Self.size)
            try await scene.peer.release("up", scene.client)
            let echo = try await decode(HTTPPeer.Echo.self, response)
            #expect(echo.length == Self.size)
            var checksum = Checksum()
            for _ in 0..<(Self.size / piece.count) {
                checksum.update(piece)
            }
            #expect(echo.checksum == checksum.finish())
            #expect(pulled.load(ordering: .relaxed) == Self.size)
        }

        @Test(arguments: [0, 1, 70_000, 300_000])
        func piecesOfAnySizeArrive(length: Int) async throws {
            let body = pattern(length)
            for step in [1000, 65_536, 1 << 20] {
                let response = try await scene.client.send(put("/echo", length: length, pieces(body, step: step)))
                let echo = try decode(HTTPPeer.Echo.self, response)
                #expect(echo.length == length)
                #expect(echo.checksum == Checksum.of(body))
            }
        }

        @Test(arguments: [99, 101])
        func aSourceMustKeepItsPromise(promised: Int) async throws {
            let error = try await failure { () async throws(HTTPTransportError) in
                try await scene.client.send(put("/echo", length: promised, pieces(pattern(100), step: 100)))
            }
            #expect(error.code == .bodySource)
        }

        @Test func aSourceThatThrowsEndsTheTransfer() async throws {
            let source = HTTPBodySource(next: { throw SourceFailure(secret: "sesame") })
            let error = try await failure { () async throws(HTTPTransportError) in
                try await scene.client.send(put("/echo", length: 100, source))
            }
            #expect(error.code == .bodySource)
            #expect(error.text.contains("SourceFailure"))
            #expect(!error.text.contains("sesame"))
        }

        @Test func theSourceIsCanceledWithItsTransfer() async throws {
            let (stream, continuation) = AsyncStream<String>.makeStream()
            let source = HTTPBodySource(next: {
                await withTaskCancellationHandler {
                    continuation.yield("asked")
                    for await _ in AsyncStream<Void>.makeStream().stream {}
                } onCancel: {
                    continuation.yield("canceled")
                }
                return nil
            })
            let task = Task { try await scene.client.send(put("/echo", length: 100, source)) }
            var events = stream.makeAsyncIterator()
            #expect(await events.next() == "asked")
            task.cancel()
            #expect(await events.next() == "canceled")
            _ = await task.result
        }

        @Test func anEarlyRefusalEndsTheUpload() async throws {
            let piece = pattern(1 << 20)
            let source = HTTPBodySource(next: { piece })
            let response = try await scene.client.send(put("/refuse-body", length: 64 << 20, source))
            #expect(response.status == 403)
        }
    }
}

private struct SourceFailure: Error {
    var secret: String
}
