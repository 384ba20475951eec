import Primitives
import Testing
import UploadTracking

// rules.md, More than one worker: settlement is conditional on token and state.
extension StoreCheck {
    static let fencing = [
        StoreCheck("a read knows what time it is by the clock that writes go by") { store in
            let before = try await store.now()
            let between = try await store.read { $0.now }
            let after = try await store.now()
            #expect(before <= between && between <= after)
        },
        StoreCheck("a look whose lease was taken over settles nothing, before the other's nor after it") { store in
            let tracker = Sample.tracker(store)
            let upload = try await reported(tracker)
            let stale = try await leased(store, for: .seconds(-1))
            let newer = try await leased(store, for: .seconds(3600))
            #expect(stale.token != newer.token && stale.file == newer.file)
            for event in [UploadEvent.judged(proof(of: stale)), .judged(absence(of: stale))] {
                #expect(try await tracker.settle(stale, by: event) == false)
                #expect(try await store.upload(upload.id) == upload)
            }
            #expect(try await tracker.renew(stale, for: .seconds(3600), progress: nil) == false)
            #expect(try await tracker.renew(newer, for: .seconds(3600), progress: nil))
            #expect(try await tracker.settle(newer, by: .judged(proof(of: newer))))
            let completed = try #require(try await store.upload(upload.id))
            #expect(completed.state == .completed)
            #expect(try await tracker.settle(stale, by: .judged(absence(of: stale))) == false)
            #expect(try await store.upload(upload.id) == completed)
        },
        StoreCheck("a look that came to nothing is not put off once more by one that was taken over") { store in
            let tracker = Sample.tracker(store)
            let upload = try await reported(tracker)
            let stale = try await leased(store, for: .seconds(-1))
            let newer = try await leased(store, for: .seconds(3600))
            #expect(try await tracker.settle(newer, by: .judged(absence(of: newer))))
            let waiting = try #require(try await store.upload(upload.id))
            #expect(waiting.files[0].verification.attempts == 1)
            #expect(try await tracker.settle(stale, by: .judged(absence(of: stale))) == false)
            #expect(try await store.upload(upload.id) == waiting)
        },
        StoreCheck("a look whose lease is over counts as long as nobody else has taken it") { store in
            let tracker = Sample.tracker(store)
            let upload = try await reported(tracker)
            let lease = try await leased(store, for: .seconds(-1))
            #expect(try await tracker.settle(lease, by: .judged(proof(of: lease))))
            #expect(try await store.upload(upload.id)?.state == .completed)
        },
        StoreCheck("of two holders of a look that settle at once, the later one's answer stands") { store in
            let tracker = Sample.tracker(store)
            for _ in 0..<10 {
                let upload = try await reported(tracker)
                let stale = try await leased(store, for: .seconds(-1))
                let newer = try await leased(store, for: .seconds(3600))
                async let first = tracker.settle(stale, by: .judged(proof(of: stale)))
                async let second = tracker.settle(newer, by: .judged(proof(of: newer)))
                #expect(try await [first, second] == [false, true])
                #expect(try await store.upload(upload.id)?.files[0].evidence?.verifiedAt == newer.leasedAt)
            }
            let notices = try await store.read { try $0.notices(after: 0, limit: 100) }
            #expect(notices.count { $0.type == .uploadCompleted } == 10)
        },
        StoreCheck("a delivery that was taken over settles nothing, before the other's nor after it") { store in
            let tracker = Sample.tracker(store, destinations: ["hook"])
            for outcome in [
                DeliveryResult.delivered, .dead(error: "410 Gone"), .retry(at: Sample.start, error: "away"),
            ] {
                let notice = Sample.notice(of: Sample.upload(try Sample.request()), .uploadFailed)
                try await store.write { try $0.insert(notice, destinations: ["hook"]) }
                let stale = try #require(try await deliveries(store, for: .seconds(-1)).first)
                let newer = try #require(try await deliveries(store, for: .seconds(3600)).first)
                #expect(stale.token != newer.token && stale.notice == newer.notice)
                let lanes = try await store.read { try $0.deliveryLanes(of: "hook") }
                let pending = try await state(of: newer, in: store)
                for late in [DeliveryResult.delivered, .dead(error: "late"), .retry(at: Sample.start, error: "late")] {
                    #expect(try await tracker.settle(stale, as: late) { _ in .seconds(60) } == false)
                }
                #expect(try await state(of: newer, in: store) == pending)
                #expect(try await deliveries(store, for: .seconds(3600)).isEmpty, "the other still holds it")
                #expect(try await store.read { try $0.deliveryLanes(of: "hook") } == lanes)
                #expect(try await tracker.settle(newer, as: outcome))
                let settled = try await state(of: newer, in: store)
                #expect(settled?.attempts == 1)
                for late in [DeliveryResult.delivered, .dead(error: "late"), .retry(at: Sample.start, error: "late")] {
                    #expect(try await tracker.settle(stale, as: late) { _ in .seconds(60) } == false)
                    #expect(try await tracker.settle(newer, as: late) { _ in .seconds(60) } == false, "once is enough")
                }
                #expect(try await state(of: newer, in: store) == settled)
                #expect(try await store.read { try $0.deliveryLanes(of: "hook") } == lanes)
            }
        },
        StoreCheck("a delivery whose lease is over counts as long as nobody else has taken it") { store in
            let notice = Sample.notice(of: Sample.upload(try Sample.request()), .uploadFailed)
            try await store.write { try $0.insert(notice, destinations: ["hook"]) }
            let lease = try #require(try await deliveries(store, for: .seconds(-1)).first)
            #expect(try await store.write { try $0.settle(lease, as: .delivered) })
            #expect(try await state(of: lease, in: store)?.state == .delivered)
        },
        StoreCheck("what becomes of a command that was taken over is not the upload's, and is audited") { store in
            let tracker = Sample.tracker(store)
            let upload = try await tracker.request(try Sample.request(), id: .make(at: Sample.start))
            let stale = try await store.write { try $0.holdCommand(of: upload.id, until: $0.now - .seconds(1)) }
            let newer = try await store.write { try $0.holdCommand(of: upload.id, until: $0.now + .seconds(3600)) }
            let failure = UploadEvent.mintFailed(message: "denied", isRetryable: false)
            let tids = (stale: Sample.name("start"), newer: Sample.name("start"))
            #expect(try await tracker.settle(stale, by: failure) == upload)
            let late = try await tracker.settle(
                stale,
                by: .startSending(tid: tids.stale, credentials: Sample.credentials())
            ) { transaction in
                try transaction.insert(mint(of: upload))
            }
            #expect(late == upload && late?.awaits(tids.stale) == false)
            #expect(try await store.read { try $0.mints(MintFilter(), before: nil, limit: 9) }.count == 1)
            #expect(try await store.write { try $0.lockDue(.command, at: $0.now, limit: 9) }.isEmpty, "it is held")
            let sent = try await tracker.settle(
                newer,
                by: .startSending(tid: tids.newer, credentials: Sample.credentials())
            )
            #expect(sent?.awaits(tids.newer) == true)
            // The dock is busy, and another try is due: by then a third has it, or nobody.
            let busy = DeviceReply(kind: .busy, code: 325_009, message: "busy")
            let answer = Telemetry.replied(gateway: upload.gateway, tid: tids.newer, busy, listing: nil)
            _ = try await tracker.ingest([[answer]])
            let waiting = try #require(try await store.upload(upload.id))
            #expect(waiting.start.nextAttemptAt != nil)
            #expect(try await tracker.settle(stale, by: failure) == waiting)
            #expect(try await store.upload(upload.id) == waiting)
        },
        StoreCheck("a slot that was retired and made anew is not its former holder's") { store in
            let tracker = Sample.tracker(store)
            let former = try await claim(tracker, "a", for: .seconds(-1))
            let adopted = try #require(try await tracker.adoptSlot(for: "b", during: .seconds(3600)))
            #expect(try await tracker.retire(adopted))
            let anew = try await claim(tracker, "c", for: .seconds(3600))
            #expect(anew.number == former.number)
            #expect(try await tracker.renew(former, for: .seconds(7200), isDrained: true) == false)
            #expect(try await tracker.retire(former) == false)
            try await tracker.release(former)
            #expect(try await store.read { try $0.slots() } == [anew])
        },
    ]

    /// An upload of one file, which the dock says to be there, so that a look at it is due.
    private static func reported(_ tracker: UploadTracker) async throws -> Upload {
        let upload = try await tracker.request(try Sample.request(), id: .make(at: Sample.start))
        let tid = Sample.name("start")
        _ = try await tracker.apply(.startSending(tid: tid, credentials: Sample.credentials()), to: upload.id)
        let claim = try #require(Claim(size: 4, fingerprint: "098f6bcd4621d373cade4e832627b4f6"))
        let report = FileReport(claims: [claim], isReported: true)
        _ = try await tracker.ingest([
            [.replied(gateway: upload.gateway, tid: tid, .accepted, listing: nil)],
            [
                .reported(
                    gateway: upload.gateway,
                    objectKey: upload.files[0].objectKey.value,
                    report,
                    hint: upload.id
                )
            ],
        ])
        return try #require(try await tracker.store.upload(upload.id))
    }

    private static func leased(_ store: any TrackingStore, for duration: Duration) async throws -> VerificationLease {
        try #require(
            try await store.write { try $0.leaseVerifications(limit: 1, until: $0.now + duration) }.first
        )
    }

    private static func absence(of lease: VerificationLease) -> Judgement {
        Judgement(
            objectKey: lease.file.objectKey,
            verdict: .absent,
            askedAt: lease.leasedAt,
            claims: lease.file.report.claims
        )
    }

    private static func deliveries(_ store: any TrackingStore, for duration: Duration) async throws -> [DeliveryLease] {
        try await store.write { try $0.leaseDeliveries(to: "hook", of: nil, limit: 100, until: $0.now + duration) }
    }

    private static func state(of lease: DeliveryLease, in store: any TrackingStore) async throws -> Delivery? {
        try await store.read {
            try $0.deliveries(DeliveryFilter(uploadID: lease.notice.uploadID), after: nil, limit: 1).first
        }
    }

    private static func claim(_ tracker: UploadTracker, _ holder: String, for duration: Duration) async throws -> Slot {
        let claim = try await tracker.claimSlot(for: holder, group: "g", limit: nil, isAlone: false, during: duration)
        return try #require(claim).slot
    }

    private static func mint(of upload: Upload) -> MintRecord {
        MintRecord(
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
    }
}
