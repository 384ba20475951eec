import Primitives
import Testing
import UploadTracking

extension StoreCheck {
    static let useCases = [
        StoreCheck("an upload goes from request to proof, and its notices with it") { store in
            let tracker = Sample.tracker(store, destinations: ["mqtt", "webhook"])
            let upload = try await tracker.request(
                try Sample.request(modules: ["3", "0"]),
                id: .make(at: Sample.start)
            )
            #expect(try await store.write { try $0.lockDue(.command, at: $0.now, limit: 10) }.map(\.id) == [upload.id])
            let tid = Sample.name("start")
            let sent = try await tracker.apply(
                .startSending(tid: tid, credentials: Sample.credentials()),
                to: upload.id
            )
            #expect(sent?.awaits(tid) == true)
            #expect(
                try await tracker.ingest([[.replied(gateway: upload.gateway, tid: tid, .accepted, listing: nil)]])
                    == [[TelemetryResult(.applied, isOurs: true)]]
            )
            for file in upload.files {
                let report = FileReport(
                    claims: [Claim(size: 4, fingerprint: "098f6bcd4621d373cade4e832627b4f6")].compactMap(\.self),
                    isReported: true
                )
                _ = try await tracker.ingest([
                    [.reported(gateway: upload.gateway, objectKey: file.objectKey.value, report, hint: nil)]
                ])
                let leases = try await store.write { try $0.leaseVerifications(limit: 9, until: $0.now + .seconds(60)) }
                let lease = try #require(leases.first)
                #expect(leases.count == 1 && lease.file.objectKey == file.objectKey)
                _ = try await tracker.apply(.judged(proof(of: lease)), to: lease.uploadID)
            }
            #expect(try await store.upload(upload.id)?.state == .completed)
            let notices = try await store.read { try $0.notices(after: 0, limit: 10) }
            #expect(notices.map(\.type) == [.fileVerified, .fileVerified, .uploadCompleted])
            #expect(notices.last?.id == "\(upload.id)/upload.completed")
            #expect(String(decoding: notices[2].body, as: UTF8.self).hasSuffix("completed"))
            for work in [DueWork.command, .timer, .verification] {
                #expect(try await store.read { try $0.nextDue(work) } == nil, "\(work)")
            }
            #expect(try await store.write { try $0.liveUploads(after: nil, limit: 10) }.isEmpty)
        },
        StoreCheck("two verdicts of one upload at once complete it once") { store in
            let tracker = Sample.tracker(store)
            for _ in 0..<10 {
                let upload = try await tracker.request(
                    try Sample.request(modules: ["0", "1", "2", "3"]),
                    id: .make(at: Sample.start)
                )
                let asked = try await store.now()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for file in upload.files + upload.files {
                        let lease = VerificationLease(
                            uploadID: upload.id,
                            profile: upload.profile,
                            requestedAt: upload.requestedAt,
                            leasedAt: asked,
                            token: 0,
                            file: file
                        )
                        group.addTask { _ = try await tracker.apply(.judged(proof(of: lease)), to: upload.id) }
                    }
                    try await group.waitForAll()
                }
                #expect(try await store.upload(upload.id)?.state == .completed)
            }
            let notices = try await store.read { try $0.notices(after: 0, limit: 1000) }
            #expect(notices.count { $0.type == .fileVerified } == 40)
            #expect(notices.count { $0.type == .uploadCompleted } == 10)
        },
        StoreCheck("what is recorded with an event is recorded with it, or neither is") { store in
            let tracker = Sample.tracker(store)
            let upload = try await tracker.request(try Sample.request(), id: .make(at: Sample.start))
            await #expect(throws: Refusal.self) {
                _ = try await tracker.apply(.cancelRequested(modules: nil), to: upload.id) { _ in throw Refusal() }
            }
            #expect(try await store.upload(upload.id) == upload)
            let mint = MintRecord(
                mintedAt: Sample.start,
                requester: "worker",
                purpose: "upload",
                profile: upload.profile,
                uploadID: upload.id,
                accessKeyID: "AKIDSAMPLE",
                scope: ["logs/key"],
                policyHash: "hash",
                expiresAt: Sample.start,
                generation: 1
            )
            let canceled = try await tracker.apply(.cancelRequested(modules: nil), to: upload.id) {
                try $0.insert(mint)
            }
            #expect(canceled?.state == .canceled)
            #expect(try await tracker.apply(.swept, to: .make(at: Sample.start)) == nil)
        },
        StoreCheck("credentials that run out are followed by the next generation's start") { store in
            let tracker = Sample.tracker(store)
            let upload = try await tracker.request(try Sample.request(), id: .make(at: Sample.start))
            let (start, cancel) = (Sample.name("start"), Sample.name("cancel"))
            // These ran out long ago.
            _ = try await tracker.apply(.startSending(tid: start, credentials: Sample.credentials()), to: upload.id)
            let answer = Telemetry.replied(gateway: upload.gateway, tid: start, .accepted, listing: nil)
            _ = try await tracker.ingest([[answer]])
            #expect(try await tracker.fireTimers() == 1)
            let leases = try await store.write { try $0.leaseVerifications(limit: 9, until: $0.now + .seconds(60)) }
            let lease = try #require(leases.first)
            let absent = Judgement(
                objectKey: lease.file.objectKey,
                verdict: .absent,
                askedAt: lease.leasedAt,
                claims: []
            )
            _ = try await tracker.apply(.judged(absent), to: upload.id)
            #expect(try await store.write { try $0.lockDue(.command, at: $0.now, limit: 9) }.map(\.id) == [upload.id])
            _ = try await tracker.apply(.cancelSending(tid: cancel), to: upload.id)
            _ = try await tracker.ingest([
                [.replied(gateway: upload.gateway, tid: cancel, .accepted, listing: nil)]
            ])
            let current = try #require(try await store.upload(upload.id))
            #expect(current.start.generation == 2)
            #expect(current.dueCommand(at: try await store.now()) == .start)
            #expect(
                try await tracker.apply(
                    .startSending(tid: Sample.name("old"), credentials: Sample.credentials()),
                    to: upload.id
                )?.start.attempts.count == 1,
                "credentials of a generation that is over are not sent"
            )
        },
        StoreCheck("timers that are due fire once") { store in
            let tracker = Sample.tracker(store)
            let now = try await store.now()
            var upload = Sample.upload(try Sample.request(), at: now)
            upload.start.deadline = now - .seconds(1)
            upload.start.nextAttemptAt = nil
            let late = upload
            try await store.write { try $0.insert(late, timerDueAt: now - .seconds(1)) }
            #expect(try await tracker.fireTimers() == 1)
            #expect(try await store.upload(upload.id)?.reason == .notSent)
            #expect(try await tracker.fireTimers() == 0)
        },
        StoreCheck("a sweep makes every live upload that was started due for a look") { store in
            let tracker = Sample.tracker(store)
            let waiting = try await tracker.request(try Sample.request(), id: .make(at: Sample.start))
            let upload = try await tracker.request(try Sample.request(), id: .make(at: Sample.start))
            _ = try await tracker.apply(
                .startSending(tid: Sample.name("start"), credentials: Sample.credentials()),
                to: upload.id
            )
            try await tracker.sweep()
            #expect(try await store.upload(upload.id)?.files[0].verification.dueAt != nil)
            #expect(try await store.upload(waiting.id)?.files[0].verification.dueAt == nil)
        },
    ]

    static func proof(of lease: VerificationLease) -> Judgement {
        Judgement(
            objectKey: lease.file.objectKey,
            verdict: .proven(
                Evidence(
                    size: 4,
                    etag: nil,
                    versionID: nil,
                    lastModified: nil,
                    fingerprint: "098f6bcd4621d373cade4e832627b4f6",
                    proof: .checksum,
                    verifiedAt: lease.leasedAt
                )
            ),
            askedAt: lease.leasedAt,
            claims: lease.file.report.claims
        )
    }
}
