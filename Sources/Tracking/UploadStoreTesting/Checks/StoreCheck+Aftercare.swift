import Primitives
import Testing
import UploadTracking

// Looks that take long, and looks after the end.
extension StoreCheck {
    static let aftercare = [
        StoreCheck("a lease is renewed by its holder, and by nobody else") { store in
            let now = try await store.now()
            var upload = Sample.upload(try Sample.request())
            upload.files[0].verification.dueAt = now - .seconds(1)
            try await store.insert(upload)
            let first = try #require(try await lease(store, for: .seconds(3600)).first)
            #expect(try await renew(store, first, for: .seconds(7200)))
            #expect(try #require(try await store.read { try $0.nextDue(.verification) }) > now + .seconds(5000))
            // It lapses, and another takes it: the first is too late, even though it is held.
            #expect(try await renew(store, first, for: .seconds(-1)))
            let second = try #require(try await lease(store, for: .seconds(3600)).first)
            #expect(second.token != first.token)
            #expect(try await renew(store, first, for: .seconds(7200)) == false)
            #expect(try await renew(store, second, for: .seconds(7200)))
        },
        StoreCheck("a lease whose file is due for another look is not renewed") { store in
            let now = try await store.now()
            var upload = Sample.upload(try Sample.request())
            upload.files[0].verification.dueAt = now - .seconds(10)
            try await store.insert(upload)
            let lease = try #require(try await lease(store, for: .seconds(3600)).first)
            upload.files[0].verification.dueAt = now - .seconds(5)
            let changed = upload
            try await store.write { try $0.save(changed, timerDueAt: nil) }
            #expect(try await renew(store, lease, for: .seconds(3600)) == false)
        },
        StoreCheck("how far a look has read is noted down with its renewal") { store in
            let tracker = Sample.tracker(store)
            let now = try await store.now()
            var upload = Sample.upload(try Sample.request())
            upload.files[0].verification.dueAt = now - .seconds(1)
            try await store.insert(upload)
            let lease = try #require(try await lease(store, for: .seconds(3600)).first)
            let progress = ReadProgress(bytesRead: 5, size: 9)
            #expect(try await tracker.renew(lease, for: .seconds(60), progress: progress))
            #expect(try await store.upload(upload.id)?.files[0].verification.progress == progress)
            #expect(try await Self.lease(store, for: .seconds(1)).isEmpty, "it is still held")
            var lost = lease
            lost.token += 1
            let more = ReadProgress(bytesRead: 6, size: 9)
            #expect(try await tracker.renew(lost, for: .seconds(60), progress: more) == false)
            #expect(try await store.upload(upload.id)?.files[0].verification.progress == progress)
        },
        StoreCheck("verified files are audited in the order of their last look, each profile's by themselves") {
            store in
            let times: [Int64?] = [30, 10, nil, 20]
            var upload = Sample.upload(try Sample.request(modules: ["0", "1", "2", "3"]))
            for (index, time) in times.enumerated() {
                if let time {
                    upload.files[index].verify(at: Sample.start + .seconds(time))
                } else {
                    upload.files[index].state = .failed
                }
            }
            // Looked at again since, or about to be.
            upload.files[1].audit = FileAudit(finding: .intact, checkedAt: Sample.start + .seconds(40))
            let first = upload
            try await store.insert(first)
            func order(_ profile: ProfileName, limit: Int = 10) async throws -> [FileAddress] {
                try await store.write { try $0.filesToAudit(of: profile, limit: limit) }
            }
            let expected = ["3", "0", "1"].map { FileAddress(uploadID: first.id, module: $0) }
            #expect(try await order(first.profile) == expected)
            #expect(try await order(first.profile, limit: 2) == Array(expected.prefix(2)))
            let other = try #require(ProfileName("elsewhere"))
            #expect(try await order(other).isEmpty)
            // Watched, and looked at again by itself some day: that does not keep it from its turn.
            upload.files[0].verification.dueAt = try await store.now() + .seconds(3600)
            upload.files[3].verification.dueAt = Sample.start
            let due = upload
            try await store.write { try $0.save(due, timerDueAt: nil) }
            #expect(try await order(first.profile) == Array(expected.dropFirst()))
        },
        StoreCheck("audits keep to their rate, and do not make up for a pause at once") { store in
            let tracker = Sample.tracker(store)
            var upload = Sample.upload(try Sample.request(modules: ["0", "1", "2", "3"]))
            for index in upload.files.indices {
                upload.files[index].verify(at: Sample.start + .seconds(index))
            }
            let inserted = upload
            try await store.insert(inserted)
            let before = try await store.now()
            let (count, next, _) = try await tracker.scheduleAudits(of: inserted.profile, perHour: 60)
            #expect(count == 1)
            #expect(next >= before + .seconds(60))
            let again = try await tracker.scheduleAudits(of: inserted.profile, perHour: 60)
            #expect(again.count == 0 && again.next == next)
            let stored = try #require(try await store.upload(inserted.id))
            #expect(stored.files.map { $0.verification.dueAt != nil } == [true, false, false, false])
            #expect(stored.updatedAt == inserted.updatedAt, "no news to a listener")
            // An hour in which nothing ran: ten seconds of it are made up for.
            let hourAgo = before - .seconds(3600)
            try await store.write { try $0.setNextAudit(of: inserted.profile, at: hourAgo) }
            #expect(try await tracker.scheduleAudits(of: inserted.profile, perHour: 720).count == 3)
            #expect(try await store.write { try $0.lockNextAudit(of: inserted.profile) } ?? hourAgo > before)
        },
        StoreCheck("an audit that finds an object gone is noticed once") { store in
            let tracker = Sample.tracker(store)
            var upload = Sample.upload(try Sample.request())
            upload.files[0].verify(at: Sample.start)
            let inserted = upload
            try await store.insert(inserted)
            for _ in 0..<2 {
                _ = try await tracker.apply(.auditRequested(readsBytes: false), to: inserted.id)
                let lease = try #require(try await lease(store, for: .seconds(60)).first)
                #expect(lease.file.isAuditPending)
                let judgement = AuditJudgement(
                    objectKey: lease.file.objectKey,
                    answer: .found(.gone, evidence: nil, message: nil),
                    askedAt: lease.leasedAt
                )
                let audited = try await tracker.apply(.audited(judgement), to: inserted.id)
                #expect(audited?.files[0].audit?.finding == .gone)
                #expect(audited?.files[0].isAuditPending == false)
                #expect(audited?.state == .completed)
            }
            let notices = try await store.read { try $0.notices(after: 0, limit: 10) }
            #expect(notices.map(\.type) == [.fileDrifted])
        },
    ]

    private static func lease(_ store: any TrackingStore, for duration: Duration) async throws -> [VerificationLease] {
        try await store.write { try $0.leaseVerifications(limit: 10, until: $0.now + duration) }
    }

    private static func renew(
        _ store: any TrackingStore,
        _ lease: VerificationLease,
        for duration: Duration
    ) async throws -> Bool {
        try await store.write { transaction in
            _ = try transaction.lock([lease.uploadID])
            return try transaction.renew(lease, until: transaction.now + duration)
        }
    }
}

extension UploadFile {
    fileprivate mutating func verify(at moment: Timestamp) {
        state = .verified
        evidence = Evidence(
            size: 4,
            etag: nil,
            versionID: nil,
            lastModified: nil,
            fingerprint: nil,
            proof: .etagMD5,
            verifiedAt: moment
        )
    }
}
