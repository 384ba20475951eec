import ControlProtocol
import DockSimulation
import TestSupport
import Testing
import UploadTracking
import Worker

/// Requests, and what they may collide with.
@Suite struct RequestTests {
    @Test func takesAnIdempotentRequestOnce() async throws {
        try await Site.run { site in
            _ = try await site.startDock("DOCK-AGAIN")
            let request = StartRequest(gateway: "DOCK-AGAIN", files: [.init(module: "3", bootIndexes: [321])])
            let body = Array("one body".utf8)
            let control = try await site.control
            let first = try await control.startUpload(request, idempotencyKey: "k", body: body, requester: "test")
            let second = try await control.startUpload(request, idempotencyKey: "k", body: body, requester: "test")
            #expect(first.id == second.id)
            await #expect {
                _ = try await control.startUpload(request, idempotencyKey: "k", body: [], requester: "test")
            } throws: { ($0 as? Problem)?.code == .idempotencyMismatch }
        }
    }

    /// A heartbeat gives up the question of each stream on which nothing happens: it must not be logged as a failure.
    @Test func aQuestionThatIsGivenUpIsNoFailure() async throws {
        try await Site.run { site in
            let control = try await site.control
            let question = Task { try await control.changes(after: nil, limit: 10) }
            question.cancel()
            do {
                #expect(try await question.value.isEmpty)
            } catch {
                #expect((error as? Problem)?.code == .notReady)
            }
        }
    }

    @Test func usesAKeyOnce() async throws {
        try await Site.run { site in
            _ = try await site.startDock("DOCK-ONCE")
            let control = try await site.control
            let request = StartRequest(
                gateway: "DOCK-ONCE",
                files: [.init(module: "3", bootIndexes: [321], objectKey: "chosen/by the caller+%/ü.tar")]
            )
            let first = try await control.startUpload(request, idempotencyKey: nil, body: [], requester: "test")
            #expect(try await site.end(of: first).state == .completed)
            await #expect {
                _ = try await control.startUpload(request, idempotencyKey: nil, body: [], requester: "test")
            } throws: { ($0 as? Problem)?.code == .keyUsed }
        }
    }

    @Test func retriesAsANewUpload() async throws {
        try await Site.run { site in
            _ = try await site.startDock("DOCK-RETRY") { $0.behaviour.startReplies = [.refuse(), .accept] }
            let first = try await site.start("DOCK-RETRY")
            await #expect {
                _ = try await site.control.retry(first.id, requester: "test")
            } throws: { ($0 as? Problem)?.code == .conflict }
            let failed = try await site.end(of: first)
            #expect(failed.state == .failed)
            #expect(failed.files.map(\.failure?.code) == [.rejected, .rejected])

            let second = try await site.control.retry(first.id, requester: "test")
            #expect(second.id != first.id && second.retryOf == first.id)
            #expect(Set(second.files.map(\.objectKey)).isDisjoint(with: first.files.map(\.objectKey)))
            #expect(try await site.end(of: second).state == .completed)
            // What is verified as a whole leaves nothing to retry; the first still does.
            await #expect {
                _ = try await site.control.retry(second.id, requester: "test")
            } throws: { ($0 as? Problem)?.code == .conflict }
            #expect(try await site.end(of: site.control.retry(first.id, requester: "test")).state == .completed)
            await #expect {
                _ = try await site.control.retry("no such upload", requester: "test")
            } throws: { ($0 as? Problem)?.code == .notFound }
        }
    }

    @Test func refusesMoreLiveUploadsThanTheProfileTakes() async throws {
        try await Site.run(policy: Site.impatient { $0.maximumLive = 1 }) { site in
            let control = try await site.control
            func start(_ gateway: String, adopt: Bool = false) async throws -> UploadResource {
                let key = adopt ? "adopted/\(gateway).tar" : nil
                let files = [StartRequest.File(module: "3", bootIndexes: [321], objectKey: key)]
                let request = StartRequest(gateway: gateway, files: files, adopt: adopt)
                let body = Array(gateway.utf8)
                return try await control.startUpload(request, idempotencyKey: gateway, body: body, requester: "test")
            }
            // Nobody answers for this dock, so its upload stays live.
            let first = try await start("DOCK-LIVE")
            let problem = await #expect(throws: Problem.self) { _ = try await start("DOCK-MORE") }
            #expect(problem?.code == .profileUnavailable)
            #expect(problem?.status == 503)
            #expect(problem?.detail.contains("MAX_LIVE allows, 1;") == true)
            #expect(problem?.retryAfter == 60)
            #expect(try await start("DOCK-LIVE").id == first.id)
            #expect(try await start("DOCK-UNDER-WAY", adopt: true).state.isTerminal == false)
        }
    }

    @Test func refusesAScopeThatNoPolicyHolds() async throws {
        try await Site.run { site in
            let files = (0..<20).map { number in
                StartRequest.File(
                    module: "\(number)",
                    bootIndexes: [1],
                    objectKey: "logs/" + String(repeating: "k", count: 200) + "\(number)"
                )
            }
            await #expect {
                _ = try await site.control.startUpload(
                    StartRequest(gateway: "DOCK-LARGE", files: files),
                    idempotencyKey: nil,
                    body: [],
                    requester: "test"
                )
            } throws: { ($0 as? Problem)?.code == .scopeTooLarge }
        }
    }
}
