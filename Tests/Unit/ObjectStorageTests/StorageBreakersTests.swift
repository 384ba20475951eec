import HTTPTransport
import Primitives
import StorageTestSupport
import Synchronization
import Testing

@testable import ObjectStorage

@Suite("Breakers of a profile")
struct StorageBreakersTests {
    /// A client whose service is scripted, with a clock that stands still until it is moved.
    private final class Scene: Sendable {
        let moment = Mutex(ContinuousClock.now)
        let changes = Mutex<[String]>([])
        /// `nil` for no answer.
        let answer = Mutex<HTTPResponse?>(nil)
        let asked = Mutex(0)

        func client() throws -> StorageClient {
            let breakers = StorageBreakers(
                seed: 1,
                now: { self.moment.withLock { $0 } },
                changed: { service, change in self.changes.withLock { $0.append("\(service) \(change)") } }
            )
            return StorageClient(
                profile: try Sample.profile(endpoint: "http://store:9000"),
                http: try HTTPClient(),
                clock: ManualWallClock(),
                breakers: breakers
            ) { request throws(HTTPTransportError) in
                self.asked.withLock { $0 += 1 }
                guard let answer = self.answer.withLock({ $0 }) else {
                    let code: HTTPTransportError.Code = Task.isCancelled ? .canceled : .connect
                    throw HTTPTransportError(code: code, text: "nobody", operation: "test")
                }
                return answer
            }
        }

        func pass(_ time: Duration) {
            moment.withLock { $0 += time }
        }
    }

    private func ask(_ client: StorageClient, _ service: StorageRequest.Service = .objects) async -> StorageError? {
        let request = StorageRequest(.get, StorageAddress(bucketOf: client.profile))
        do throws(StorageError) {
            _ = try await client.send(request, to: service, with: Planted.credentials())
            return nil
        } catch {
            return error
        }
    }

    @Test("a service that does not answer is not asked for a while, the other one is; it recovers by itself")
    func recovers() async throws {
        let scene = Scene()
        let client = try scene.client()
        for _ in 0..<5 {
            #expect(await ask(client)?.wasAsked == true)
        }
        #expect(client.isBreakerOpen)
        let refused = try #require(await ask(client))
        #expect(refused.code == .unavailable)
        #expect(refused.isRetryable)
        #expect(refused.message.hasPrefix("not asked: 5 requests in a row had no answer; next try in "))
        #expect(!refused.description.contains("no answer (unavailable)"), "it was not asked")
        #expect(refused.message.hasSuffix("; the last had none: connect: nobody"), "\(refused.message)")
        #expect(scene.asked.withLock { $0 } == 5)
        #expect(await ask(client, .sts)?.wasAsked == true, "the STS has a breaker of its own")
        scene.answer.withLock { $0 = Sample.response(200) }
        scene.pass(.seconds(1))
        #expect(await ask(client) == nil)
        #expect(!client.isBreakerOpen)
        #expect(scene.changes.withLock { $0 } == ["objects opened(failures: 5)", "objects closed"])
    }

    @Test("who is not asked is told what the last request came to, and what to do about that")
    func lastFailure() async throws {
        let scene = Scene()
        let client = try scene.client()
        let body = "<Error><Code>InternalError</Code><Message>disk</Message></Error>"
        scene.answer.withLock { $0 = Sample.response(500, body: body) }
        for _ in 0..<5 {
            #expect(await ask(client)?.status == 500)
        }
        let refused = try #require(await ask(client))
        #expect(refused.message.hasSuffix("; the last had none: HTTP 500: InternalError: disk"), "\(refused.message)")
        #expect(refused.remedy == StorageError(code: .unavailable, message: "", operation: "").remedy)
    }

    @Test("a refusal, or throttling, is an answer", arguments: [(403, ""), (404, ""), (503, "SlowDown")])
    func refusals(status: Int, code: String) async throws {
        let scene = Scene()
        let client = try scene.client()
        let body = code.isEmpty ? "" : "<Error><Code>\(code)</Code></Error>"
        scene.answer.withLock { $0 = Sample.response(status, body: body) }
        for _ in 0..<20 {
            #expect(await ask(client)?.status == status)
        }
        #expect(!client.isBreakerOpen)
    }

    @Test("a canceled trial is none, and another may try")
    func canceled() async throws {
        let scene = Scene()
        let client = try scene.client()
        for _ in 0..<5 {
            _ = await ask(client)
        }
        scene.pass(.seconds(1))
        let task = Task {
            while !Task.isCancelled {
                await Task.yield()
            }
            return await ask(client)
        }
        task.cancel()
        #expect(await task.value?.message.contains("canceled") == true)
        #expect(await ask(client)?.wasAsked == true)
        #expect(await ask(client)?.wasAsked == false, "that trial failed")
    }
}
