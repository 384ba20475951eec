import Primitives
import Testing
import UploadTracking

extension StoreCheck {
    static let commandsAndTimers = [
        StoreCheck("commands are locked when they are due, the oldest first") { store in
            let now = try await store.now()
            var due: [UploadID] = []
            for (number, delay) in [-30, -10, 3600, -20, nil].enumerated() {
                var upload = Sample.upload(try Sample.request(), at: Sample.start + .seconds(number))
                upload.start.nextAttemptAt = delay.map { now + .seconds($0) }
                try await store.insert(upload)
                if let delay, delay < 0 {
                    due.append(upload.id)
                }
            }
            #expect(try await store.read { try $0.nextDue(.command) } == now - .seconds(30))
            #expect(try await store.write { try $0.lockDue(.command, at: $0.now, limit: 10) }.map(\.id) == due.sorted())
            let oldest = try await store.write { try $0.lockDue(.command, at: $0.now, limit: 2) }.map(\.id)
            #expect(Set(oldest) == [due[0], due[2]])
        },
        StoreCheck("a command that a worker has taken on is no other's until the hold ends") { store in
            let now = try await store.now()
            var upload = Sample.upload(try Sample.request())
            upload.start.nextAttemptAt = now - .seconds(10)
            try await store.insert(upload)
            let id = upload.id
            _ = try await store.write { try $0.holdCommand(of: id, until: now + .seconds(3600)) }
            try await expectDue(store, .command, [])
            #expect(try await store.read { try $0.nextDue(.command) } == now + .seconds(3600))
            _ = try await store.write { try $0.holdCommand(of: id, until: now - .seconds(1)) }
            try await expectDue(store, .command, [id])
        },
        StoreCheck("a hold is kept while the due time is the same, and ends when it changes") { store in
            let now = try await store.now()
            var upload = Sample.upload(try Sample.request())
            upload.start.nextAttemptAt = now - .seconds(10)
            try await store.insert(upload)
            let id = upload.id
            _ = try await store.write { try $0.holdCommand(of: id, until: now + .seconds(3600)) }
            upload.heardAt = now
            let heard = upload
            try await store.write { try $0.save(heard, timerDueAt: now) }
            try await expectDue(store, .command, [])
            upload.start.nextAttemptAt = now - .seconds(9)
            let changed = upload
            try await store.write { try $0.save(changed, timerDueAt: now) }
            try await expectDue(store, .command, [id])
        },
        StoreCheck("further tries of starts are work of their own") { store in
            let now = try await store.now()
            var first = Sample.upload(try Sample.request())
            first.start.nextAttemptAt = now - .seconds(10)
            var again = Sample.upload(try Sample.request())
            again.start.nextAttemptAt = now - .seconds(20)
            again.start.retries = 1
            for upload in [first, again] {
                try await store.insert(upload)
            }
            try await expectDue(store, .command, [first.id])
            try await expectDue(store, .retry, [again.id])
            #expect(try await store.read { try $0.nextDue(.command) } == now - .seconds(10))
            #expect(try await store.read { try $0.nextDue(.retry) } == now - .seconds(20))
            // A cancel is not put off for the tries before it.
            again.cancellation = Cancellation(modules: ["3"], nextAttemptAt: now - .seconds(1))
            let canceled = again
            try await store.write { try $0.save(canceled, timerDueAt: nil) }
            try await expectDue(store, .command, [first.id, again.id].sorted())
            try await expectDue(store, .retry, [])
        },
        StoreCheck("of commands each gateway's oldest comes before any gateway's next") { store in
            let now = try await store.now()
            for work in [DueWork.command, .retry] {
                let busy = Sample.name("dock")
                var ids: [UploadID] = []
                for number in 0..<12 {
                    // The first eight are of one gateway, and older than the others'.
                    var upload = Sample.upload(
                        try Sample.request(gateway: number < 8 ? busy : nil, modules: ["m\(number)"]),
                        at: Sample.start + .seconds(number)
                    )
                    upload.start.nextAttemptAt = now - .seconds(100 - number)
                    upload.start.retries = work == .retry ? 1 : 0
                    try await store.insert(upload)
                    ids.append(upload.id)
                }
                let taken = try await store.write { try $0.lockDue(work, at: $0.now, limit: 5) }.map(\.id)
                #expect(Set(taken) == Set([ids[0]] + ids[8...]), "\(work)")
                let more = try await store.write { try $0.lockDue(work, at: $0.now, limit: 7) }.map(\.id)
                #expect(Set(more) == Set(ids[...2] + ids[8...]), "\(work)")
            }
        },
        StoreCheck("a cancel is due like a start") { store in
            let now = try await store.now()
            var upload = Sample.upload(try Sample.request())
            upload.start.nextAttemptAt = nil
            upload.cancellation = Cancellation(modules: ["3"], nextAttemptAt: now - .seconds(1))
            try await store.insert(upload)
            try await expectDue(store, .command, [upload.id])
            upload.cancellation?.progress = .answered
            let answered = upload
            try await store.write { try $0.save(answered, timerDueAt: nil) }
            try await expectDue(store, .command, [])
            #expect(try await store.read { try $0.nextDue(.command) } == nil)
        },
        StoreCheck("timers are locked when they are due, and moved by saving") { store in
            let now = try await store.now()
            let upload = Sample.upload(try Sample.request())
            try await store.write { try $0.insert(upload, timerDueAt: now - .seconds(5)) }
            #expect(try await store.read { try $0.nextDue(.timer) } == now - .seconds(5))
            try await expectDue(store, .timer, [upload.id])
            try await store.write { try $0.save(upload, timerDueAt: now + .seconds(3600)) }
            try await expectDue(store, .timer, [])
            #expect(try await store.read { try $0.nextDue(.timer) } == now + .seconds(3600))
            try await store.write { try $0.save(upload, timerDueAt: nil) }
            #expect(try await store.read { try $0.nextDue(.timer) } == nil)
        },
        StoreCheck("commands and timers of each profile have a next due time, and commands are locked by profile") {
            store in
            let now = try await store.now()
            var ids: [ProfileName: [UploadID]] = [:]
            let (one, other) = (try Sample.profile("one"), try Sample.profile("other"))
            for (number, profile) in [one, other, one, one, other].enumerated() {
                let request = try Sample.request(profile: profile.value)
                var upload = Sample.upload(request, at: Sample.start + .seconds(number))
                upload.start.nextAttemptAt = now - .seconds(50 - number)
                try await store.write { [upload] in try $0.insert(upload, timerDueAt: now + .seconds(number)) }
                ids[profile, default: []].append(upload.id)
            }
            let expected: [ProfileName: Timestamp] = [one: now - .seconds(50), other: now - .seconds(49)]
            #expect(try await store.read { try $0.nextDueByProfile(.command) } == expected)
            let timers: [ProfileName: Timestamp] = [one: now, other: now + .seconds(1)]
            #expect(try await store.read { try $0.nextDueByProfile(.timer) } == timers)
            for (profile, wanted) in ids {
                let due = try await store.write { try $0.lockDue(.command, of: profile, at: $0.now, limit: 9) }
                #expect(due.map(\.id) == wanted)
                let first = try await store.write { try $0.lockDue(.command, of: profile, at: $0.now, limit: 1) }
                #expect(first.map(\.id) == Array(wanted.prefix(1)))
            }
            let held = now + .seconds(3600)
            let first = try #require(ids[one]?.first)
            _ = try await store.write { try $0.holdCommand(of: first, until: held) }
            #expect(try await store.read { try $0.nextDueByProfile(.command) }[one] == now - .seconds(48))
            try await expectDue(store, .command, ((ids[one] ?? []).dropFirst() + (ids[other] ?? [])).sorted())
        },
        StoreCheck("an empty store has nothing due") { store in
            for work in DueWork.allCases {
                let due = try await store.read { try $0.nextDue(work) }
                #expect(due == nil, "\(work)")
                #expect(try await store.read { try $0.nextDueByProfile(work) }.isEmpty, "\(work)")
            }
        },
    ]

    private static func expectDue(
        _ store: any TrackingStore,
        _ work: DueWork,
        _ ids: [UploadID],
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        let due = try await store.write { try $0.lockDue(work, at: $0.now, limit: 100) }.map(\.id)
        #expect(due == ids, sourceLocation: location)
    }

    static let verifications = [
        StoreCheck("files are leased when they are due, the oldest first, each to one holder") { store in
            let now = try await store.now()
            var upload = Sample.upload(try Sample.request(modules: ["0", "1", "2", "3"]))
            for (index, delay) in [-10, -30, 3600, nil].enumerated() {
                upload.files[index].verification.dueAt = delay.map { now + .seconds($0) }
            }
            let inserted = upload
            try await store.insert(inserted)
            #expect(try await store.read { try $0.nextDue(.verification) } == now - .seconds(30))

            let first = try await lease(store, limit: 1, for: .seconds(3600))
            #expect(first.map(\.file) == [inserted.files[1]])
            #expect(first.first?.uploadID == inserted.id)
            #expect(first.first?.profile == inserted.profile)
            #expect(first.first?.requestedAt == inserted.requestedAt)
            #expect(try #require(first.first?.leasedAt) >= now)
            let second = try await lease(store, limit: 10, for: .seconds(3600))
            #expect(second.map(\.file) == [inserted.files[0]])
            #expect(try await lease(store, limit: 10, for: .seconds(3600)).isEmpty)
            #expect(try #require(try await store.read { try $0.nextDue(.verification) }) > now)
        },
        StoreCheck("files are leased by profile, and each profile has a next due time") { store in
            let now = try await store.now()
            let (one, other) = (try Sample.profile("one"), try Sample.profile("other"))
            for (profile, age) in [(one, 100), (other, 10)] {
                var upload = Sample.upload(try Sample.request(profile: profile.value, modules: ["0", "1", "2"]))
                for index in upload.files.indices {
                    upload.files[index].verification.dueAt = now - .seconds(age - index)
                }
                try await store.insert(upload)
            }
            let expected: [ProfileName: Timestamp] = [one: now - .seconds(100), other: now - .seconds(10)]
            #expect(try await store.read { try $0.nextDueByProfile(.verification) } == expected)
            let leased = try await store.write {
                try $0.leaseVerifications(of: other, limit: 2, until: $0.now + .seconds(3600))
            }
            #expect(leased.map(\.profile) == [other, other])
            #expect(leased.map(\.file.verification.dueAt) == [now - .seconds(10), now - .seconds(9)])
            let after: [ProfileName: Timestamp] = [one: now - .seconds(100), other: now - .seconds(8)]
            #expect(try await store.read { try $0.nextDueByProfile(.verification) } == after)
            #expect(try await lease(store, limit: 10, for: .seconds(3600)).map(\.profile) == [one, one, one, other])
        },
        StoreCheck("a lease ends with its time, or with a new due time") { store in
            let now = try await store.now()
            var upload = Sample.upload(try Sample.request())
            upload.files[0].verification.dueAt = now - .seconds(10)
            try await store.insert(upload)
            // Gone with its holder.
            #expect(try await lease(store, limit: 10, for: .seconds(-1)).count == 1)
            #expect(try await lease(store, limit: 10, for: .seconds(3600)).count == 1)
            upload.files[0].report.deviceSerial = "said meanwhile"
            let reported = upload
            try await store.write { try $0.save(reported, timerDueAt: nil) }
            #expect(try await lease(store, limit: 10, for: .seconds(3600)).isEmpty)
            upload.files[0].verification.dueAt = now - .seconds(5)
            let changed = upload
            try await store.write { try $0.save(changed, timerDueAt: nil) }
            #expect(try await lease(store, limit: 10, for: .seconds(3600)).map(\.file) == changed.files)
        },
        StoreCheck("of workers that lease at once, no two get the same file") { store in
            let now = try await store.now()
            for _ in 0..<5 {
                var upload = Sample.upload(try Sample.request(modules: ["0", "1", "2", "3"]))
                for index in upload.files.indices {
                    upload.files[index].verification.dueAt = now - .seconds(1)
                }
                try await store.insert(upload)
            }
            let leased = try await withThrowingTaskGroup(of: [VerificationLease].self) { group in
                for _ in 0..<10 {
                    group.addTask { try await lease(store, limit: 3, for: .seconds(3600)) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(leased.count == 20)
            #expect(Set(leased.map(\.file.objectKey)).count == 20)
        },
    ]

    private static func lease(
        _ store: any TrackingStore,
        limit: Int,
        for duration: Duration
    ) async throws -> [VerificationLease] {
        try await store.write { try $0.leaseVerifications(limit: limit, until: $0.now + duration) }
    }
}
