import HTTPTransport
import TestSupport
import Testing

extension HTTPTransferTests {
    /// Peers that are not there, do not answer, or are not waited for any more.
    @Suite struct FailureTests {
        let scene: Scene

        init() async throws {
            scene = try await Scene()
        }

        private func error(_ request: HTTPRequest) async throws -> HTTPTransportError {
            try await failure { () async throws(HTTPTransportError) in try await scene.client.send(request) }
        }

        @Test func nobodyListens() async throws {
            let port = try FreePort.next()
            let error = try await error(HTTPRequest(method: .head, url: "http://127.0.0.1:\(port)/a?b"))
            #expect(error.code == .connect)
            #expect(error.operation == "HEAD http://127.0.0.1:\(port)/a")
        }

        @Test func aNameWithoutAnAddress() async throws {
            #expect(try await error(HTTPRequest(method: .get, url: "http://nowhere.invalid/")).code == .resolve)
        }

        @Test func thePlainPeerSpeaksNoTLS() async throws {
            let url = "https://127.0.0.1:\(scene.peer.port)/"
            #expect(try await error(HTTPRequest(method: .get, url: url)).code == .tls)
        }

        @Test(arguments: [
            HTTPTimeouts(total: .milliseconds(100)),
            HTTPTimeouts(idle: .milliseconds(100)),
            HTTPTimeouts(head: .milliseconds(100)),
            HTTPTimeouts(total: .seconds(600), head: .milliseconds(100)),
        ])
        func aSilentPeerTimesOut(timeouts: HTTPTimeouts) async throws {
            #expect(try await error(scene.peer.get("/silent", timeouts: timeouts)).code == .timeout)
            // The connection is closed, not left to answer the next request.
            _ = try await scene.client.send(scene.peer.get("/wait-closed?path=/silent"))
            #expect(try await scene.client.send(scene.peer.get("/bytes?size=1")).status == 200)
        }

        @Test func aStalledBodyTimesOut() async throws {
            let request = scene.peer.get("/drip?id=never", timeouts: HTTPTimeouts(idle: .seconds(1)))
            #expect(try await error(request).code == .timeout)
        }

        @Test func theTimeForTheHeadIsNoneForTheBody() async throws {
            let began = ContinuousClock.now
            let timeouts = HTTPTimeouts(head: .seconds(5))
            let response = try await scene.client.stream(scene.peer.get("/drip?id=head", timeouts: timeouts))
            try await until("the time for the head is over") { ContinuousClock.now > began + .milliseconds(5500) }
            try await scene.peer.release("head", scene.client)
            var text: [UInt8] = []
            for try await piece in response.body {
                text += piece
            }
            #expect(String(decoding: text, as: UTF8.self) == "first second")
        }

        @Test func cancellationEndsATransfer() async throws {
            let task = Task { try await scene.client.send(scene.peer.get("/silent")) }
            try await scene.peer.wait(for: "silent", scene.client)
            task.cancel()
            let result = await task.result
            #expect(throws: HTTPTransportError.self) { try result.get() }
            if case .failure(let error as HTTPTransportError) = result {
                #expect(error.code == .canceled)
            }
            // The peer sees it too.
            _ = try await scene.client.send(scene.peer.get("/wait-closed?path=/silent"))
        }

        @Test func aCanceledTaskSendsNothing() async throws {
            let task = Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return try await failure { () async throws(HTTPTransportError) in
                    try await scene.client.send(scene.peer.get("/echo"))
                }
            }
            #expect(try await task.value.code == .canceled)
            #expect(try await scene.peer.stats(scene.client).requests["/echo"] == nil)
        }

        @Test func closeEndsWhatRuns() async throws {
            let other = try HTTPClient()
            let tasks = (0..<10).map { _ in
                Task {
                    try await failure { () async throws(HTTPTransportError) in
                        try await other.send(scene.peer.get("/silent"))
                    }
                }
            }
            let streaming = try await other.stream(scene.peer.get("/drip?id=never"))
            try await scene.peer.wait(for: "silent", scene.client)
            await other.close()
            for task in tasks {
                #expect(try await task.value.code == .closed)
            }
            let broken = try await failure { () async throws(HTTPTransportError) in
                for try await _ in streaming.body {}
            }
            #expect(broken.code == .closed)
            let late = try await failure { () async throws(HTTPTransportError) in
                try await other.send(scene.peer.get("/echo"))
            }
            #expect(late.code == .closed)
            await other.close()
            _ = try await scene.client.send(scene.peer.get("/wait-closed?path=/silent"))
            _ = try await scene.client.send(scene.peer.get("/wait-closed?path=/drip"))
        }
    }
}
