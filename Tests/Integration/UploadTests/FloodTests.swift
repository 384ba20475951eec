import ControlProtocol
import DockProtocol
import DockSimulation
import Foundation
import MQTTTransport
import ObjectStorage
import Primitives
import StorageTestSupport
import Synchronization
import TestSupport
import Testing
import UploadStore
import UploadTracking

@testable import Worker

/// One dock that says very much holds up no other, and docks that are away hold up nobody.
@Suite struct FloodTests {
    /// Answers that do not get out hold up no commit; each gateway's are answered in turn.
    @Test func theIntakeWaitsForNoAnswer() async throws {
        let folder = try TemporaryDirectory()
        let store = try SQLiteTrackingStore(path: folder.file("waybill.db"))
        let tracker = UploadTracker(
            store: store,
            policy: { _ in TrackingPolicy() },
            destinations: { _ in [] },
            noticeBody: { _, _, _, _ in [] }
        )
        let published = Published()
        let replies = EventReplies(clock: SystemWallClock(), logger: .silent) { topic, _ in
            await published.wait(for: topic)
        }
        let answering = Task { await replies.run() }
        let intake = TelemetryIntake(tracker: tracker, replies: replies, bells: LoopBells(), logger: .silent)
        var messages: [MQTTMessage] = []
        for (gateway, count) in [("MUCH", 3_000), ("LITTLE", 1)] {
            let upload = try await Self.upload(of: gateway, tracker)
            for number in 0..<count {
                messages.append(Self.event(of: upload, tid: "\(gateway)-\(number)"))
                // The same question again is answered once.
                messages.append(Self.event(of: upload, tid: "\(gateway)-\(number)"))
            }
        }
        let batch = messages
        let committed = Tally()
        let committing = Task {
            try await intake.commit(batch)
            committed.add()
        }
        try await until("the batch is committed while no answer gets out") { committed.count == 1 }
        try await committing.value
        published.release()
        let little = DockTopic.eventsReply(gateway: "LITTLE").name
        try await until("the other dock is answered") { published.topics.contains(little) }
        try await until("what waited is answered") {
            published.topics.count >= EventReplies.boundOfGateway
        }
        let place = try #require(published.topics.firstIndex(of: little))
        #expect(place <= 24, "no more than those under way, and one round, come before it")
        #expect(published.topics.count(where: { $0 == little }) == 1)
        #expect(published.topics.count <= EventReplies.boundOfGateway + 16 + 1)
        answering.cancel()
        await answering.value
        await store.close()
    }

    @Test func anHonestUploadCompletesAmidAFlood() async throws {
        try await Site.run { site in
            let flooder = "DOCK-FLOODING"
            let loud = try await site.startDock(flooder) { $0.behaviour.ending = .waits(atPercent: 20) }
            let flooded = try await site.start(flooder)
            let play = Play(site: site, gateway: flooder, dock: loud, upload: flooded)
            try await play.dockHasBegun()
            let said = Tally()
            let key = flooded.files[0].objectKey
            var flood: [Task<Void, any Error>] = []
            for lane in 0..<8 {
                flood.append(Task { try await Self.flood(lane, from: loud, of: flooder, key: key, said) })
            }
            try await until("the flood is under way") { said.count > 500 }
            _ = try await site.startDock("DOCK-QUIET")
            let ended = try await site.end(of: site.start("DOCK-QUIET"))
            #expect(ended.state == .completed)
            let before = said.count
            try await until("the flood goes on") { said.count > before }
            for lane in flood {
                lane.cancel()
                _ = await lane.result
            }
        }
    }

    /// All is due at once, and what was tried before is due for longer.
    @Test func startsForAbsentDocksHoldUpNoOther() async throws {
        try await Site.run { site in
            try await site.stopWorker()
            let store = try SQLiteTrackingStore(path: site.folder.file("waybill.db"))
            let absent = 200
            for number in 0..<absent {
                var upload = try Self.upload(gateway: "ABSENT-\(number)", profile: site.storage.profile.name, site)
                upload.start.retries = 1
                let waiting = upload
                try await store.write { try $0.insert(waiting, timerDueAt: nil) }
            }
            let present = try Self.upload(gateway: "DOCK-PRESENT", profile: site.storage.profile.name, site)
            try await store.write { try $0.insert(present, timerDueAt: nil) }
            await store.close()
            _ = try await site.startDock(present.gateway)
            try await site.startWorker()
            let ended = try await site.end(of: site.control.upload(present.id.description))
            #expect(ended.state == .completed)
            let mints = try await site.store.read { try $0.mints(MintFilter(), before: nil, limit: 1000) }
            let id = present.id
            let minted = mints.last { $0.mint.uploadID == id }
            let own = try #require(minted)
            let earlier = mints.filter { $0.sequence < own.sequence }
            #expect(earlier.count < absent / 2, "it waited for none of those that were tried before")
        }
    }
}

extension FloodTests {
    /// Says the same for ever, each time with another tid, and wants an answer each time.
    private static func flood(
        _ lane: Int,
        from dock: SimulatedDock,
        of gateway: String,
        key: String,
        _ said: Tally
    ) async throws {
        var number = 0
        while !Task.isCancelled {
            number += 1
            let message = event(gateway: gateway, key: key, tid: "\(lane)-\(number)", bid: "bid")
            try await dock.publish(message, to: .events(gateway: gateway))
            said.add()
        }
    }

    private static func upload(of gateway: String, _ tracker: UploadTracker) async throws -> Upload {
        let id = UploadID.make(at: SystemWallClock().now())
        let request = UploadRequest(
            gateway: gateway,
            profile: try #require(ProfileName("default")),
            requester: "tests",
            files: [
                UploadRequest.File(
                    module: "3",
                    bootIndexes: [1],
                    bucket: "logs",
                    objectKey: try ObjectKey("logs/\(gateway)/\(id)/3.tar")
                )
            ]
        )
        return try await tracker.request(request, id: id)
    }

    private static func upload(gateway: String, profile: ProfileName, _ site: Site) throws -> Upload {
        let id = UploadID.make(at: SystemWallClock().now())
        return Upload(
            requested: UploadRequest(
                gateway: gateway,
                profile: profile,
                requester: "tests",
                files: [
                    UploadRequest.File(
                        module: "3",
                        bootIndexes: [321],
                        bucket: site.storage.profile.bucket,
                        objectKey: try ObjectKey("logs/\(gateway)/\(id)/3.tar")
                    )
                ]
            ),
            id: id,
            at: SystemWallClock().now() - .seconds(60),
            policy: Site.patient
        )
    }

    private static func event(of upload: Upload, tid: String) -> MQTTMessage {
        let payload = event(
            gateway: upload.gateway,
            key: upload.files[0].objectKey.value,
            tid: tid,
            bid: upload.id.description
        )
        return MQTTMessage(topic: DockTopic.events(gateway: upload.gateway).name, payload: payload)
    }

    private static func event(gateway: String, key: String, tid: String, bid: String) -> [UInt8] {
        Array(
            """
            {"tid":"\(tid)","bid":"\(bid)","timestamp":1700000000000,"gateway":"\(gateway)","method":"fileupload_progress",
            "need_reply":1,"data":{"output":{"status":"in_progress","ext":{"files":[{"module":"3","key":"\(key)",
            "progress":{"progress":10,"current_step":1,"total_step":3,"status":"file_uploading"}}]}}}}
            """.utf8
        )
    }
}

/// How much was said.
private final class Tally: Sendable {
    private let value = Mutex(0)

    var count: Int {
        value.withLock { $0 }
    }

    func add() {
        value.withLock { $0 += 1 }
    }
}

/// What was published, once it may be.
private final class Published: Sendable {
    private struct State {
        var isOpen = false
        var topics: [String] = []
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var topics: [String] {
        state.withLock { $0.topics }
    }

    func wait(for topic: String) async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen {
                    state.waiting.append(continuation)
                }
                return state.isOpen
            }
            if isOpen {
                continuation.resume()
            }
        }
        state.withLock { $0.topics.append(topic) }
    }

    func release() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting {
            continuation.resume()
        }
    }
}
