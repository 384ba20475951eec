import ControlAPI
import ControlProtocol
import HTTPTransport
import Primitives
import Synchronization
import Testing

@testable import WaybillCommand

/// The command's client against the real API.
@Suite struct ClientTests {
    private func client(_ api: RunningAPI, token: String? = nil) throws -> ControlClient {
        ControlClient(
            server: try ServerAddress("http://\(api.address)"),
            token: token.map { Secret($0) },
            http: api.client
        )
    }

    @Test func everyQuestionIsAnswered() async throws {
        try await RunningAPI.with(token: Secret("t0ken")) { api async throws in
            let client = try client(api, token: "t0ken")
            let request = StartRequest(gateway: "G", files: [StartRequest.File(module: "3", bootIndexes: [1])])
            #expect(try await client.start(request).value.id == "new")
            #expect(try await client.upload("a b").value.id == "a b")
            #expect(try await client.cancel("x", CancelRequest(modules: ["3"])).value.id == "x")
            #expect(try await client.logs(gateway: "G%H", modules: ["3", "7"]).value.gateway == "G%H")
            let query = UploadQuery(states: [.failed], gateway: "G", labels: ["a": "b=c"], limit: 7)
            let page = try await client.uploads(query)
            #expect(page.value.nextCursor == "next")
            #expect(page.json == (try ControlJSON.encode(page.value)))
            #expect(
                api.service.calls.dropFirst() == [
                    "upload a b", "cancel x 3", "logs G%H 3+7", "uploads failed G [\"a\": \"b=c\"] 7 -",
                ]
            )
            #expect(api.service.calls.first?.hasPrefix("start G key=") == true)
        }
    }

    @Test func withoutTheTokenItCouldNotAsk() async throws {
        try await RunningAPI.with(token: Secret("t0ken")) { api async throws in
            let client = try client(api)
            let failure = await #expect(throws: CommandFailure.self) {
                try await client.upload("x")
            }
            #expect(failure?.status == .unanswered)
            #expect(failure?.nextStep == "set WAYBILL_TOKEN to a token of the worker" && failure?.isFinal == true)
            let streamed = await #expect(throws: CommandFailure.self) {
                _ = try await client.changes(after: nil)
            }
            #expect(streamed?.status == .unanswered)
        }
    }

    @Test func aWorkerThatIsNotThereCouldNotBeAsked() async throws {
        try await RunningAPI.with { api async throws in
            let client = ControlClient(server: try ServerAddress("http://127.0.0.1:1"), token: nil, http: api.client)
            let failure = await #expect(throws: CommandFailure.self) {
                try await client.upload("x")
            }
            #expect(failure?.status == .unanswered)
        }
    }

    @Test func anUploadIsFollowedToItsEnd() async throws {
        try await RunningAPI.with { api async throws in
            let states: [UploadResource.State] = [.requested, .uploading, .completed]
            api.service.answer(with: states.map { FakeService.upload(id: "u", state: $0) })
            let seen = SeenUploads()
            var display: any UploadDisplay = RecordingDisplay(seen: seen)
            let end = try await UploadFollower(client: try client(api), interval: .zero)
                .follow("u", limit: nil, display: &display)
            #expect(end.value.state == .completed)
            #expect(seen.states == states)
            #expect(throws: Never.self) {
                try end.value.requireCompletion()
            }
        }
    }

    @Test func aWaitRunsOut() async throws {
        try await RunningAPI.with { api async throws in
            var display: any UploadDisplay = RecordingDisplay(seen: SeenUploads())
            let failure = await #expect(throws: CommandFailure.self) {
                _ = try await UploadFollower(client: try client(api), interval: .milliseconds(1))
                    .follow("u", limit: .zero, display: &display)
            }
            #expect(failure?.status == .unanswered)
            #expect(failure?.nextStep == "follow it with `waybill watch u`")
        }
    }

    @Test func aWorkerThatIsAwayForAWhileIsWaitedFor() async throws {
        try await RunningAPI.with { api async throws in
            let seen = SeenUploads { trouble in
                // Away once, and back with the end.
                if trouble {
                    api.service.fail(with: nil)
                    api.service.answer(with: [FakeService.upload(id: "u", state: .failed)])
                } else {
                    api.service.fail(with: Problem(.notReady, detail: "restarting"))
                }
            }
            var display: any UploadDisplay = RecordingDisplay(seen: seen)
            let end = try await UploadFollower(client: try client(api), interval: .zero)
                .follow("u", limit: nil, display: &display)
            #expect(end.value.state == .failed)
            #expect(seen.troubles == ["restarting"])
            let failure = #expect(throws: CommandFailure.self) {
                try end.value.requireCompletion()
            }
            #expect(failure?.status == .no)
        }
    }

    private func verification(
        _ api: RunningAPI,
        limit: Duration = .seconds(3600)
    ) throws -> UploadVerification {
        UploadVerification(
            client: try client(api),
            request: VerifyRequest(download: true),
            limit: limit,
            interval: .zero
        )
    }

    @Test func aVerificationIsWaitedForUntilAllIsAnswered() async throws {
        try await RunningAPI.with { api async throws in
            func upload(_ files: FileResource...) -> UploadResource {
                FakeService.upload(id: "u", state: .completed, files: files)
            }
            let pending = FakeService.file(isPending: true, bytesRead: 50)
            api.service.verify(with: upload(pending, pending))
            api.service.answer(with: [upload(pending, FakeService.file(.intact)), upload(FakeService.file(.gone))])
            var read: [Int64] = []
            let end = try await verification(api).verify("u") { upload in
                read.append(upload.files.compactMap(\.verification).reduce(0) { $0 + ($1.bytesRead ?? 0) })
            }
            #expect(end.files.map(\.audit?.result) == [.gone] && !end.isVerificationPending)
            #expect(read == [100, 50, 0])
            // Asked for once: whoever asks again begins again.
            #expect(api.service.calls == ["verify u within 25 by download", "upload u", "upload u"])
            #expect(FileCheck(end.files[0], of: end)?.result.isWrong == true)
        }
    }

    @Test func aVerificationThatIsNotAnsweredInTimeSaysSo() async throws {
        try await RunningAPI.with { api async throws in
            let pending = FakeService.upload(
                id: "u",
                state: .completed,
                files: [FakeService.file(.intact, isPending: true)]
            )
            api.service.verify(with: pending)
            let end = try await verification(api, limit: .zero).verify("u")
            #expect(end == pending)
            #expect(FileCheck(end.files[0], of: end)?.result == .unanswered)
        }
    }

    @Test(arguments: [(Problem.Code.conflict, CommandStatus.no), (.notReady, .unanswered)])
    func aVerificationThatIsRefusedEnds(code: Problem.Code, status: CommandStatus) async throws {
        try await RunningAPI.with { api async throws in
            api.service.fail(with: Problem(code, detail: "no"))
            let failure = await #expect(throws: CommandFailure.self) {
                _ = try await verification(api).verify("u")
            }
            #expect(failure?.status == status && failure?.isFinal == false)
        }
    }

    @Test func anUploadThatIsNotThereIsANo() async throws {
        try await RunningAPI.with { api async throws in
            api.service.fail(with: Problem(.notFound, detail: "there is no upload of this id"))
            var display: any UploadDisplay = RecordingDisplay(seen: SeenUploads())
            let failure = await #expect(throws: CommandFailure.self) {
                _ = try await UploadFollower(client: try client(api)).follow("u", limit: nil, display: &display)
            }
            #expect(failure?.status == .no)
        }
    }

    @Test func allUploadsAreFollowed() async throws {
        try await RunningAPI.with { api async throws in
            api.service.change("1")
            let client = try client(api)
            let seen = SeenUploads()
            await withTaskGroup { tasks in
                tasks.addTask {
                    var display: any UploadDisplay = RecordingDisplay(seen: seen)
                    try? await ChangeFollower(client: client, delay: .zero).follow(display: &display)
                }
                await seen.wait(for: 1)
                api.service.change("2")
                await seen.wait(for: 2)
                tasks.cancelAll()
            }
            #expect(seen.ids == ["upload-1", "upload-2"])
        }
    }
}

/// What a display was shown.
private final class SeenUploads: Sendable {
    private struct State {
        var uploads: [UploadResource] = []
        var troubles: [String] = []
        var waiting: (count: Int, continuation: CheckedContinuation<Void, Never>)?
    }

    private let state = Mutex(State())
    private let hook: @Sendable (_ trouble: Bool) -> Void

    init(hook: @escaping @Sendable (_ trouble: Bool) -> Void = { _ in }) {
        self.hook = hook
    }

    var ids: [String] {
        state.withLock { $0.uploads.map(\.id) }
    }

    var states: [UploadResource.State] {
        state.withLock { $0.uploads.map(\.state) }
    }

    var troubles: [String] {
        state.withLock { $0.troubles }
    }

    func add(_ upload: UploadResource) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.uploads.append(upload)
            guard let waiting = state.waiting, state.uploads.count >= waiting.count else {
                return nil
            }
            state.waiting = nil
            return waiting.continuation
        }
        waiter?.resume()
        hook(false)
    }

    func add(trouble: String) {
        state.withLock { $0.troubles.append(trouble) }
        hook(true)
    }

    func wait(for count: Int) async {
        await withCheckedContinuation { continuation in
            let there = state.withLock { state in
                guard state.uploads.count < count else {
                    return true
                }
                state.waiting = (count, continuation)
                return false
            }
            if there {
                continuation.resume()
            }
        }
    }
}

private struct RecordingDisplay: UploadDisplay {
    let seen: SeenUploads

    mutating func show(_ answer: Answer<UploadResource>) {
        seen.add(answer.value)
    }

    mutating func showTrouble(_ failure: CommandFailure) {
        seen.add(trouble: failure.message)
    }
}
