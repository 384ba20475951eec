import Primitives
import Testing
import UploadTracking

extension StoreCheck {
    static let uploads = [
        StoreCheck("a new upload is read back") { store in
            let upload = Sample.upload(try Sample.request(labels: ["a": "b"], modules: ["3", "0", "10"]))
            try await store.insert(upload)
            #expect(try await store.upload(upload.id) == upload)
        },
        StoreCheck("every field is read back, also from where it is locked") { store in
            let upload = try Sample.everything()
            try await store.insert(upload)
            try await expect(store, holds: upload)
        },
        StoreCheck("every field is saved") { store in
            let full = try Sample.everything()
            var upload = Upload(
                id: full.id,
                gateway: full.gateway,
                profile: full.profile,
                labels: full.labels,
                origin: full.origin,
                retryOf: full.retryOf,
                requester: full.requester,
                requestedAt: full.requestedAt,
                updatedAt: full.requestedAt,
                credentials: nil,
                handedAt: nil,
                start: StartCommand(nextAttemptAt: nil, deadline: full.start.deadline - .seconds(1)),
                cancellation: nil,
                heardAt: nil,
                stalledAt: nil,
                files: full.files.map { file in
                    var file = file
                    file.state = .pending
                    file.report = FileReport()
                    file.verification = VerificationSchedule()
                    file.ending = nil
                    file.evidence = nil
                    file.failure = nil
                    return file
                }
            )
            try await store.insert(upload)
            try await expect(store, holds: upload)
            try await store.write { try $0.save(full, timerDueAt: nil) }
            try await expect(store, holds: full)
            // And emptied again, but for its commands: those are kept.
            upload.start.attempts = full.start.attempts
            let emptied = upload
            try await store.write { try $0.save(emptied, timerDueAt: nil) }
            try await expect(store, holds: emptied)
        },
        StoreCheck("an attempt's outcome is saved, and its place kept") { store in
            var upload = try Sample.everything()
            try await store.insert(upload)
            for index in upload.start.attempts.indices {
                upload.start.attempts[index].outcome = .refused(code: index)
            }
            upload.start.attempts.append(
                CommandAttempt(tid: Sample.name("0"), generation: 1, sentAt: Sample.start, answerBy: Sample.start)
            )
            let saved = upload
            try await store.write { try $0.save(saved, timerDueAt: nil) }
            try await expect(store, holds: saved)
        },
        StoreCheck("unknown uploads are left out") { store in
            let unknown = UploadID.make(at: Sample.start)
            let known = Sample.upload(try Sample.request())
            try await store.insert(known)
            #expect(try await store.upload(unknown) == nil)
            #expect(try await store.write { try $0.lock([unknown, known.id]) } == [known])
        },
        StoreCheck("uploads are locked in ascending order of id") { store in
            let uploads = try (0..<20).map { number in
                Sample.upload(try Sample.request(), at: Sample.start + .milliseconds(number * 7 % 20))
            }
            for upload in uploads {
                try await store.insert(upload)
            }
            let ids = uploads.map(\.id)
            #expect(try await store.write { try $0.lock(Set(ids)) }.map(\.id) == ids.sorted())
        },
        StoreCheck("a list and its answer are read back") { store in
            let now = try await store.now()
            let tid = Sample.name("list")
            var query = LogQuery(tid: tid, gateway: "DOCK", modules: ["0", "3"], sentAt: now)
            let asked = query
            try await store.write { try $0.insert(asked) }
            #expect(try await store.read { try $0.logQuery(tid: tid) } == asked)
            query.reply = DeviceReplyRecord(code: 0, message: "", listing: [0, 255])
            let answered = query
            try await store.write { try $0.save(answered) }
            #expect(try await store.read { try $0.logQuery(tid: tid) } == answered)
            #expect(try await store.read { try $0.logQuery(tid: "another") } == nil)
        },
    ]

    private static func expect(
        _ store: any TrackingStore,
        holds upload: Upload,
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        #expect(try await store.upload(upload.id) == upload, sourceLocation: location)
        #expect(try await store.write { try $0.lock([upload.id]) } == [upload], sourceLocation: location)
    }
}
