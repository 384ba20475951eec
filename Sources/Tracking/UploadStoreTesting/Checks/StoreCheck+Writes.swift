import Primitives
import Testing
import UploadTracking

extension StoreCheck {
    static let writes = [
        StoreCheck("a body that throws takes back what it did, and nothing of its neighbours") { store in
            let uploads = try (0..<100).map { _ in Sample.upload(try Sample.request()) }
            await withTaskGroup(of: Void.self) { group in
                for (number, upload) in uploads.enumerated() {
                    group.addTask {
                        do {
                            try await store.write { transaction in
                                try transaction.insert(upload, timerDueAt: nil)
                                if number % 3 == 0 {
                                    throw Refusal()
                                }
                            }
                            #expect(number % 3 != 0)
                        } catch {
                            #expect(error is Refusal && number % 3 == 0)
                        }
                    }
                }
            }
            for (number, upload) in uploads.enumerated() {
                #expect(try await store.upload(upload.id) == (number % 3 == 0 ? nil : upload))
            }
        },
        StoreCheck("data that the database refuses harms no neighbour") { store in
            let twice = Sample.upload(try Sample.request())
            try await store.insert(twice)
            // The same id with other keys: only the database itself can see it.
            let refused = Upload(
                id: twice.id,
                gateway: Sample.name("dock"),
                profile: twice.profile,
                labels: [:],
                origin: .published,
                retryOf: nil,
                requester: twice.requester,
                requestedAt: Sample.start,
                updatedAt: Sample.start,
                credentials: nil,
                handedAt: nil,
                start: twice.start,
                cancellation: nil,
                heardAt: nil,
                stalledAt: nil,
                files: Sample.upload(try Sample.request()).files
            )
            let neighbours = try (0..<20).map { _ in Sample.upload(try Sample.request()) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for upload in neighbours {
                    group.addTask { try await store.insert(upload) }
                }
                group.addTask {
                    do {
                        try await store.insert(refused)
                        Issue.record("the same id was taken twice")
                    } catch TrackingStoreError.dataRejected(let message) {
                        #expect(!message.contains(refused.gateway), "a message holds none of the data")
                    }
                }
                try await group.waitForAll()
            }
            for upload in neighbours {
                #expect(try await store.upload(upload.id) == upload)
            }
            #expect(try await store.upload(twice.id) == twice)
        },
        StoreCheck("two hundred writes at once are all kept, and each reads its own") { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let upload = Sample.upload(
                            try Sample.request(labels: ["number": "\(number)"]),
                            at: Sample.start + .milliseconds(number)
                        )
                        let id = try await store.write { transaction in
                            try transaction.insert(upload, timerDueAt: nil)
                            return upload.id
                        }
                        #expect(try await store.upload(id) == upload)
                    }
                }
                try await group.waitForAll()
            }
            let all = try await store.read { try $0.uploads(UploadFilter(), before: nil, limit: 1000) }
            #expect(Set(all.compactMap { $0.labels["number"] }).count == 200)
        },
        StoreCheck("writes of one upload follow each other: none is lost") { store in
            let upload = Sample.upload(try Sample.request())
            try await store.insert(upload)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await store.write { transaction in
                            var upload = try #require(try transaction.lock([upload.id]).first)
                            upload.start.retries += 1
                            try transaction.save(upload, timerDueAt: nil)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.upload(upload.id)?.start.retries == 100)
        },
        StoreCheck("a write sees what it has written") { store in
            let upload = Sample.upload(try Sample.request())
            let seen = try await store.write { transaction in
                try transaction.insert(upload, timerDueAt: nil)
                return try transaction.upload(upload.id)
            }
            #expect(seen == upload)
        },
        StoreCheck("a read sees the whole of a write or nothing of it") { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let pair = [
                            Sample.upload(try Sample.request(profile: "left")),
                            Sample.upload(try Sample.request(profile: "right")),
                        ]
                        try await store.write { for upload in pair { try $0.insert(upload, timerDueAt: nil) } }
                    }
                    group.addTask {
                        let counts = try await store.read { try $0.liveCounts() }
                        #expect(
                            counts.first { $0.profile.value == "left" }?.count
                                == counts.first { $0.profile.value == "right" }?.count
                        )
                    }
                }
                try await group.waitForAll()
            }
        },
    ]
}
