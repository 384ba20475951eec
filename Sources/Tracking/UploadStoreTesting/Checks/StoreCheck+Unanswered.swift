import Primitives
import Testing
import UploadTracking

// Files whose object store gives no answer, and the modules of their docks.
extension StoreCheck {
    static let unanswered = [
        StoreCheck("a file without an answer fails at the limit, whichever workers ask, and is looked at from then on")
        {
            store in
            let policy = TrackingPolicy(unansweredLimit: .milliseconds(1))
            let workers = [Sample.tracker(store, policy: policy), Sample.tracker(store, policy: policy)]
            let upload = try await reported(at: workers[0])
            try await look(store, settling: workers[0], as: .unanswered(message: "HTTP 307"))
            let waiting = try #require(try await store.upload(upload.id)?.files.first)
            #expect(waiting.state == .verifying)
            #expect(waiting.verification.unansweredSince != nil, "the next worker knows since when")
            try await look(store, settling: workers[1], as: .unanswered(message: "HTTP 307"))
            let failed = try #require(try await store.upload(upload.id))
            #expect(failed.state == .failed && failed.reason == .unanswered)
            #expect(failed.files[0].failure?.message.contains("HTTP 307") == true)
            #expect(failed.files[0].verification.dueAt != nil && failed.files[0].verification.unansweredSince != nil)
            try await look(store, settling: workers[0], as: .proven(proof))
            let late = try #require(try await store.upload(upload.id))
            #expect(late.state == .failed && late.files[0].evidence?.proof == .etagMD5)
            #expect(late.files[0].verification == VerificationSchedule())
            let notices = try await store.read { try $0.notices(after: 0, limit: 10) }
            #expect(notices.map(\.type) == [.fileFailed, .uploadFailed, .fileLate])
        },
        StoreCheck("looks for an answer end with their upload's retention, and other looks keep it") { store in
            for isUnanswered in [true, false] {
                var upload = Sample.upload(try Sample.request())
                try await store.insert(upload)
                upload.start.nextAttemptAt = nil
                upload.files[0].state = .failed
                upload.files[0].failure = FileFailure(code: isUnanswered ? .unanswered : .missing)
                upload.files[0].verification.dueAt = try await store.now() + .seconds(3600)
                upload.files[0].verification.unansweredSince = isUnanswered ? try await store.now() : nil
                let saved = upload
                try await store.write { try $0.save(saved, timerDueAt: nil) }
                let removed = try await store.write {
                    try $0.remove(.uploads, before: $0.now + .seconds(60), limit: 10)
                }
                #expect(removed == (isUnanswered ? 1 : 0))
            }
        },
        StoreCheck("a module is the next upload's once the dock is done with it, and each takes its own messages") {
            store in
            let tracker = Sample.tracker(store)
            let gateway = Sample.name("dock")
            let first = try await reported(at: tracker, gateway: gateway)
            #expect(try await store.upload(first.id)?.state == .verifying)
            let second = try await tracker.request(
                try Sample.request(gateway: gateway),
                id: .make(at: Sample.start + .seconds(1))
            )
            await #expect(throws: TrackingConflict.busy(gateway: gateway, module: "3", holder: second.id)) {
                _ = try await tracker.request(try Sample.request(gateway: gateway), id: .make(at: Sample.start))
            }
            let tid = Sample.name("start")
            _ = try await tracker.apply(.startSending(tid: tid, credentials: Sample.credentials()), to: second.id)
            let before = try await store.upload(first.id)
            // The dock still writes the first one's bid.
            let report = FileReport(position: Position(step: 1, percent: 50), totalSteps: 3)
            let results = try await tracker.ingest([
                [.replied(gateway: gateway, tid: tid, .accepted, listing: nil)],
                [.reported(gateway: gateway, objectKey: second.files[0].objectKey.value, report, hint: first.id)],
            ])
            #expect(results.joined().map(\.outcome) == [.applied, .applied])
            #expect(try await store.upload(first.id) == before)
            #expect(try await store.upload(second.id)?.files[0].state == .uploading)
            // What is still said of the first is the first's, and a cancel of it stops nothing.
            let again = [
                Telemetry.reported(gateway: gateway, objectKey: first.files[0].objectKey.value, .done, hint: second.id)
            ]
            #expect(try await tracker.ingest([again]).joined().map(\.outcome) == [.unchanged])
            let canceled = try await tracker.apply(.cancelRequested(modules: nil), to: first.id)
            #expect(canceled?.commandDueAt == nil && canceled?.cancellation == nil)
            #expect(try await store.write { try $0.lockDue(.command, at: $0.now, limit: 10) }.isEmpty)
            try await look(store, settling: tracker, as: .absent)
            #expect(try await store.upload(first.id)?.state == .canceled)
            await #expect(throws: TrackingConflict.busy(gateway: gateway, module: "3", holder: second.id)) {
                _ = try await tracker.request(try Sample.request(gateway: gateway), id: .make(at: Sample.start))
            }
        },
    ]

    private static let proof = Evidence(
        size: 4,
        etag: "\"098f6bcd4621d373cade4e832627b4f6\"",
        versionID: nil,
        lastModified: nil,
        fingerprint: "098f6bcd4621d373cade4e832627b4f6",
        proof: .etagMD5,
        verifiedAt: Sample.start
    )

    /// An upload that the dock has taken, and reported.
    private static func reported(at tracker: UploadTracker, gateway: String? = nil) async throws -> Upload {
        let upload = try await tracker.request(try Sample.request(gateway: gateway), id: .make(at: Sample.start))
        let tid = Sample.name("start")
        _ = try await tracker.apply(.startSending(tid: tid, credentials: Sample.credentials()), to: upload.id)
        _ = try await tracker.ingest([
            [.replied(gateway: upload.gateway, tid: tid, .accepted, listing: nil)],
            [.reported(gateway: upload.gateway, objectKey: upload.files[0].objectKey.value, .done, hint: nil)],
        ])
        return upload
    }

    /// Looks at the one file that is looked at next, as soon as that is due, and settles it.
    private static func look(
        _ store: any TrackingStore,
        settling tracker: UploadTracker,
        as verdict: Verdict
    ) async throws {
        var lease: VerificationLease?
        while lease == nil {
            lease = try await store.write { try $0.leaseVerifications(limit: 1, until: $0.now + .seconds(60)) }.first
            if lease == nil {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        let taken = try #require(lease)
        let judgement = Judgement(
            objectKey: taken.file.objectKey,
            verdict: verdict,
            askedAt: taken.leasedAt,
            claims: taken.file.report.claims
        )
        #expect(try await tracker.settle(taken, by: .judged(judgement)))
    }
}

extension FileReport {
    fileprivate static var done: FileReport {
        FileReport(
            claims: [Claim(size: 4, fingerprint: "098f6bcd4621d373cade4e832627b4f6")].compactMap(\.self),
            isReported: true
        )
    }
}
