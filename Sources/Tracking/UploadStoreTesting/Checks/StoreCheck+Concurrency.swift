import Primitives
import Testing
import UploadTracking

// rules.md, More than one worker.
extension StoreCheck {
    static let concurrency = [
        StoreCheck("of one request at once under one idempotency key, all get the one upload") { store in
            let tracker = Sample.tracker(store)
            for _ in 0..<10 {
                let key = Sample.name("key")
                let request = try Sample.request()
                let ids = try await withThrowingTaskGroup(of: UploadID.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            let id = UploadID.make(at: Sample.start)
                            return try await tracker.request(request, id: id, idempotency: (key, "hash")).id
                        }
                    }
                    return try await group.reduce(into: Set<UploadID>()) { $0.insert($1) }
                }
                #expect(ids.count == 1)
            }
        },
        StoreCheck("uploads that are locked in opposite orders are all saved") { store in
            let pair = [Sample.upload(try Sample.request()), Sample.upload(try Sample.request())]
            for upload in pair {
                try await store.insert(upload)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for order in [pair, pair.reversed(), pair, pair.reversed()] {
                    group.addTask {
                        for _ in 0..<5 {
                            try await store.write { transaction in
                                for upload in order {
                                    var locked = try #require(try transaction.lock([upload.id]).first)
                                    locked.start.retries += 1
                                    try transaction.save(locked, timerDueAt: nil)
                                }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            for upload in pair {
                #expect(try await store.upload(upload.id)?.start.retries == 20)
            }
        },
        StoreCheck("requests whose modules come in opposite orders: one gets them, the others are told who") { store in
            let gateway = Sample.name("dock")
            let outcomes = await withTaskGroup(of: Result<UploadID, any Error>.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        do {
                            let modules = number.isMultiple(of: 2) ? ["0", "3"] : ["3", "0"]
                            let upload = Sample.upload(try Sample.request(gateway: gateway, modules: modules))
                            try await store.insert(upload)
                            return .success(upload.id)
                        } catch {
                            return .failure(error)
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let taken = outcomes.compactMap { try? $0.get() }
            #expect(taken.count == 1)
            for case .failure(let error) in outcomes {
                guard case TrackingConflict.busy(gateway, _, let holder) = error else {
                    Issue.record(error)
                    continue
                }
                #expect(holder == taken.first)
            }
        },
        StoreCheck("batches that name the same uploads are taken in at once, and nothing of them is lost") { store in
            let tracker = Sample.tracker(store)
            var uploads: [Upload] = []
            for _ in 0..<6 {
                let upload = try await tracker.request(try Sample.request(), id: .make(at: Sample.start))
                let start = UploadEvent.startSending(tid: Sample.name("start"), credentials: Sample.credentials())
                uploads.append(try #require(try await tracker.apply(start, to: upload.id)))
            }
            let reported = uploads
            try await withThrowingTaskGroup(of: Void.self) { group in
                for step in 1...8 {
                    group.addTask {
                        let batch = reported.shuffled().map { upload in
                            [
                                Telemetry.reported(
                                    gateway: upload.gateway,
                                    objectKey: upload.files[0].objectKey.value,
                                    FileReport(
                                        position: Position(step: step, percent: 0),
                                        failures: [DeviceFailure(code: step, message: "said")]
                                    ),
                                    hint: upload.id
                                )
                            ]
                        }
                        _ = try await tracker.ingest(batch)
                    }
                }
                try await group.waitForAll()
            }
            for upload in reported {
                let report = try #require(try await store.upload(upload.id)).files[0].report
                #expect(report.position == Position(step: 8, percent: 0))
                #expect(report.failures.map(\.code) == Array(1...8))
            }
        },
    ]
}
