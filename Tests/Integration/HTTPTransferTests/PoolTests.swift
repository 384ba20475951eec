import Foundation
import HTTPTransport
import TestSupport
import Testing

extension HTTPTransferTests {
    /// Connections are shared, bounded, and given back.
    @Suite struct PoolTests {
        @Test func oneConnectionServesOneRequestAfterTheOther() async throws {
            let scene = try await Scene()
            _ = try await scene.client.send(scene.peer.get("/bytes?size=10"))
            _ = try await scene.client.send(scene.peer.get("/status?code=404"))
            _ = try await scene.client.send(HTTPRequest(method: .head, url: scene.peer.origin + "/bytes?size=10"))
            #expect(try await scene.peer.stats(scene.client).accepted == 1)
        }

        @Test func twoHundredRequestsAtOnce() async throws {
            let scene = try await Scene(HTTPClientConfiguration(maximumConnectionsPerHost: 32))
            try await withThrowingTaskGroup { group in
                for number in 0..<200 {
                    group.addTask {
                        let size = 1000 + number * 17
                        let response = try await scene.client.send(scene.peer.get("/bytes?size=\(size)"))
                        #expect(response.body.count == size)
                        #expect(response.headers["X-Checksum"] == Checksum.of(response.body))
                    }
                }
                try await group.waitForAll()
            }
            let stats = try await scene.peer.stats(scene.client)
            #expect(stats.requests["/bytes"] == 200)
            #expect(stats.accepted <= 32)
        }

        @Test func aTransferWaitsForAFreeConnection() async throws {
            let scene = try await Scene(HTTPClientConfiguration(maximumConnectionsPerHost: 1))
            let control = try HTTPClient()
            let first = try await scene.client.stream(scene.peer.get("/drip?id=a"))
            // Far shorter than the wait might be: waiting for a place is not connecting.
            let timeouts = HTTPTimeouts(connect: .milliseconds(500))
            async let second = scene.client.send(scene.peer.get("/bytes?size=5", timeouts: timeouts))
            try await scene.peer.wait(for: "a", control)
            #expect(try await scene.peer.stats(control).requests["/bytes"] == nil)
            try await scene.peer.release("a", control)
            for try await _ in first.body {}
            #expect(try await second.body.count == 5)
        }

        @Test func aTransferWithoutAConnectionTimesOut() async throws {
            let scene = try await Scene(HTTPClientConfiguration(maximumConnectionsPerHost: 1))
            let first = try await scene.client.stream(scene.peer.get("/drip?id=never"))
            let error = try await failure { () async throws(HTTPTransportError) in
                try await scene.client.send(
                    scene.peer.get("/bytes?size=5", timeouts: HTTPTimeouts(total: .milliseconds(200)))
                )
            }
            #expect(error.code == .timeout)
            #expect(first.status == 200)
        }

        @Test func aDeadConnectionIsReplaced() async throws {
            let scene = try await Scene()
            let bytes = pattern(300_000)
            for (id, body) in [("a", HTTPBody.bytes(bytes)), ("b", .stream(length: 300_000, rewindable(bytes)))] {
                _ = try await scene.client.send(scene.peer.get("/bytes?size=1"))
                let request = HTTPRequest(method: .put, url: scene.peer.origin + "/die-once?id=\(id)", body: body)
                // On a pooled connection that dies under the request, libcurl tries once more, or reports the loss;
                // never a wrong body.
                let response: HTTPResponse
                do throws(HTTPTransportError) {
                    response = try await scene.client.send(request)
                } catch {
                    #expect(error.code == .connectionLost)
                    continue
                }
                let echo = try decode(HTTPPeer.Echo.self, response)
                #expect(echo.checksum == Checksum.of(bytes))
            }
        }

        @Test func nothingIsLeftOfAThousandRequests() async throws {
            let scene = try await Scene()
            _ = try await scene.client.send(scene.peer.get("/bytes?size=65536"))
            let before = Footprint.now()
            for _ in 0..<50 {
                try await withThrowingTaskGroup { group in
                    for number in 0..<20 {
                        group.addTask {
                            if number % 4 == 3 {
                                // Left early, with its transfer under way.
                                _ = try await scene.client.stream(scene.peer.get("/bytes?size=200000"))
                            } else {
                                _ = try await scene.client.send(scene.peer.get("/bytes?size=65536"))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            let after = Footprint.now()
            // One descriptor or one body for each request would be 1,000, and 64 MiB; other tests may run beside.
            #expect(after.descriptors - before.descriptors < 300)
            #expect(after.residentBytes - before.residentBytes < 48 << 20)
        }

        @Test func nothingIsLeftOfTwoHundredClients() async throws {
            let scene = try await Scene()
            let before = Footprint.now()
            for number in 0..<200 {
                let client = try HTTPClient()
                _ = try await client.send(scene.peer.get("/bytes?size=1000"))
                // The other half is only released.
                if number % 2 == 0 {
                    await client.close()
                }
            }
            // Threads of released clients end on their own time; that they do shows at the peer.
            try await until("their connections are closed") { try await scene.peer.stats(scene.client).open <= 1 }
            // Three or more descriptors a client would be 600.
            #expect(Footprint.now().descriptors - before.descriptors < 150)
        }
    }
}

/// What the process holds.
private struct Footprint {
    var descriptors: Int
    var residentBytes: Int

    static func now() -> Footprint {
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        let resident = pages.flatMap { $0.count > 1 ? Int($0[1]) : nil } ?? 0
        return Footprint(descriptors: descriptors, residentBytes: resident * Int(getpagesize()))
    }
}
