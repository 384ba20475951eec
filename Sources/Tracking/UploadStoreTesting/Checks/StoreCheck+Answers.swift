import Primitives
import Synchronization
import Testing
import UploadTracking

// What the other side said, and ends.
extension StoreCheck {
    static let answers = [
        StoreCheck("what the broker and the dock said is kept, and so is who asked for a cancel") { store in
            let tracker = Sample.tracker(store)
            let upload = try await tracker.request(try Sample.request(), id: .make(at: Sample.start))
            let first = Sample.name("start")
            _ = try await tracker.apply(.startSending(tid: first, credentials: Sample.credentials()), to: upload.id)
            _ = try await tracker.apply(.commandUnsent(tid: first, message: "not authorized"), to: upload.id)
            #expect(try await store.upload(upload.id)?.reason == .notSent)
            let second = Sample.name("start")
            _ = try await tracker.apply(.startSending(tid: second, credentials: Sample.credentials()), to: upload.id)
            _ = try await tracker.apply(.commandUncertain(tid: second, message: "connection lost"), to: upload.id)
            _ = try await tracker.apply(.cancelRequested(modules: nil, requester: "grafana"), to: upload.id)
            let read = try #require(try await store.upload(upload.id))
            #expect(read.start.attempts.map(\.answer) == ["not authorized", "connection lost"])
            #expect(read.start.attempts.map(\.outcome) == [.unsent, .awaiting])
            #expect(read.cancellation?.requester == "grafana" && read.cancellation?.requestedAt != nil)
        },
        StoreCheck("a start that the broker never took fails as not sent, and frees the module") { store in
            let tracker = Sample.tracker(store, policy: TrackingPolicy(startDeadline: .milliseconds(1)))
            let request = try Sample.request()
            let upload = try await tracker.request(request, id: .make(at: Sample.start))
            let tid = Sample.name("start")
            _ = try await tracker.apply(.startSending(tid: tid, credentials: Sample.credentials()), to: upload.id)
            _ = try await tracker.apply(.commandUnsent(tid: tid, message: "not authorized"), to: upload.id)
            while try await store.now() <= upload.start.deadline {
                await Task.yield()
            }
            #expect(try await tracker.fireTimers() == 1)
            let failed = try #require(try await store.upload(upload.id))
            #expect(failed.state == .failed && failed.reason == .notSent)
            #expect(failed.files[0].failure?.message.contains("not authorized") == true)
            _ = try await tracker.request(
                try Sample.request(gateway: request.gateway),
                id: .make(at: Sample.start + .seconds(1))
            )
        },
        StoreCheck("an upload's end is written once, and told once, whichever workers settle it") { store in
            let ends = Ends()
            let workers = (0..<2).map { _ in Sample.tracker(store) { ends.add($0) } }
            let upload = try await workers[0].request(
                try Sample.request(modules: ["0", "3"]),
                id: .make(at: Sample.start)
            )
            for (worker, file) in zip(workers, upload.files) {
                let report = FileReport(claims: [], isReported: true)
                _ = try await worker.ingest([
                    [.reported(gateway: upload.gateway, objectKey: file.objectKey.value, report, hint: nil)]
                ])
            }
            let asked = try await store.now()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in workers {
                    for file in upload.files {
                        group.addTask {
                            let judgement = Judgement(
                                objectKey: file.objectKey,
                                verdict: .proven(evidence),
                                askedAt: asked,
                                claims: []
                            )
                            _ = try await worker.apply(.judged(judgement), to: upload.id)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let ended = try #require(try await store.upload(upload.id))
            let end = try #require(ended.endedAt)
            #expect(ended.state == .completed && end >= upload.requestedAt)
            #expect(ends.all.map(\.id) == [upload.id] && ends.all.first?.endedAt == end)
            _ = try await workers[1].apply(.auditRequested(readsBytes: false), to: upload.id)
            #expect(try await store.upload(upload.id)?.endedAt == end)
            #expect(ends.all.count == 1)
        },
    ]

    private static let evidence = Evidence(
        size: 4,
        etag: nil,
        versionID: nil,
        lastModified: nil,
        fingerprint: nil,
        proof: .sizeOnly,
        verifiedAt: Sample.start
    )
}

/// The uploads' ends that trackers have reported.
private final class Ends: Sendable {
    private let uploads = Mutex<[Upload]>([])

    var all: [Upload] {
        uploads.withLock { $0 }
    }

    func add(_ upload: Upload) {
        uploads.withLock { $0.append(upload) }
    }
}
