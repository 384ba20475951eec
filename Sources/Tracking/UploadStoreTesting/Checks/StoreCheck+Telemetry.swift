import Primitives
import Testing
import UploadTracking

extension StoreCheck {
    static let telemetry = [
        StoreCheck("a batch is taken in, and each piece is told what became of it") { store in
            let tracker = Sample.tracker(store)
            let upload = try await started(tracker)
            let gateway = upload.gateway
            let key = upload.files[0].objectKey.value
            let progress = Telemetry.reported(gateway: gateway, objectKey: key, .position(1, 50), hint: nil)
            let failed = DeviceEnd(.failed(DeviceFailure(code: 1, message: "a")))
            let results = try await tracker.ingest([
                [progress, .reported(gateway: gateway, objectKey: "logs/unknown", .position(1, 50), hint: nil)],
                [], [progress], [.reported(gateway: "another", objectKey: key, .position(3, 0), hint: upload.id)],
                [.deviceEnded(gateway: "another", failed, hint: upload.id)],
                [.reported(gateway: gateway, objectKey: key, .position(2, 10), hint: nil)],
                [.replied(gateway: gateway, tid: "unknown", .accepted, listing: nil)],
            ])
            #expect(
                outcomes(results) == [
                    [.applied, .unmatched], [], [.unchanged], [.unmatched], [.unmatched], [.applied], [.unmatched],
                ]
            )
            #expect(results[0].map(\.isOurs) == [true, false])
            let saved = try #require(try await store.upload(upload.id))
            #expect(saved.files[0].report.position == Position(step: 2, percent: 10))
            #expect(saved.state == .uploading)
        },
        StoreCheck("what a dock says of an upload that somebody else started is taken in, and not ours to answer") {
            store in
            let tracker = Sample.tracker(store)
            for origin in [UploadOrigin.issued, .adopted] {
                var request = try Sample.request()
                request.origin = origin
                let upload = try await tracker.request(request, id: .make(at: Sample.start))
                #expect(
                    try await store.write { try $0.lockDue(.command, at: $0.now, limit: 10) }.isEmpty,
                    "nothing is to be sent"
                )
                let results = try await tracker.ingest([[report(of: upload, .position(1, 50))]])
                #expect(results == [[TelemetryResult(.applied, isOurs: false)]])
                #expect(try await store.upload(upload.id)?.state == .uploading)
            }
        },
        StoreCheck("an answer to a list is noted down once, from its gateway only") { store in
            let tracker = Sample.tracker(store)
            let tid = Sample.name("list")
            let query = LogQuery(tid: tid, gateway: "DOCK", modules: ["3"], sentAt: try await store.now())
            try await store.write { try $0.insert(query) }
            let answer = Telemetry.replied(gateway: "DOCK", tid: tid, .accepted, listing: [1, 2, 3])
            let results = try await tracker.ingest([
                [.replied(gateway: "another", tid: tid, .accepted, listing: [9])], [answer], [answer],
            ])
            #expect(outcomes(results) == [[.unmatched], [.applied], [.unchanged]])
            #expect(try await store.read { try $0.logQuery(tid: tid) }?.reply?.listing == [1, 2, 3])
        },
        StoreCheck("a batch that the store cannot take leaves nothing behind") { store in
            let tracker = Sample.tracker(store)
            let uploads = [try await started(tracker), try await started(tracker)]
            let failing = Sample.tracker(PoisonedStore(store: store) { .unavailable(message: "the disk is full") })
            let batch = uploads.map { upload in [report(of: upload, .position(1, 50))] } + [[poison(uploads[0])]]
            await #expect(throws: TrackingStoreError.self) { try await failing.ingest(batch) }
            for upload in uploads {
                #expect(try await store.upload(upload.id) == upload)
            }
        },
        StoreCheck("a message that the store refuses is quarantined, and the rest of its batch is kept") { store in
            let tracker = Sample.tracker(store)
            var uploads: [Upload] = []
            for _ in 0..<9 {
                uploads.append(try await started(tracker))
            }
            let poisoned = Sample.tracker(PoisonedStore(store: store) { .dataRejected(message: "a NUL") })
            var batch = uploads.map { upload in [report(of: upload, .position(1, 50))] }
            batch[4] = [poison(uploads[4]), report(of: uploads[4], .position(1, 60))]
            let outcomes = Self.outcomes(try await poisoned.ingest(batch))
            #expect(outcomes.map(\.count) == batch.map(\.count))
            #expect(outcomes[4] == [.quarantined, .quarantined])
            #expect(outcomes.enumerated().allSatisfy { $0.offset == 4 || $0.element == [.applied] })
            for (number, upload) in uploads.enumerated() {
                let saved = try #require(try await store.upload(upload.id))
                #expect(saved.files[0].report.position == (number == 4 ? nil : Position(step: 1, percent: 50)))
            }
        },
    ]

    private static func outcomes(_ results: [[TelemetryResult]]) -> [[TelemetryOutcome]] {
        results.map { $0.map(\.outcome) }
    }

    private static func started(_ tracker: UploadTracker) async throws -> Upload {
        let upload = try await tracker.request(try Sample.request(), id: .make(at: Sample.start))
        let tid = Sample.name("start")
        let sent = try await tracker.apply(.startSending(tid: tid, credentials: Sample.credentials()), to: upload.id)
        return try #require(sent)
    }

    private static func report(of upload: Upload, _ report: FileReport) -> Telemetry {
        .reported(
            gateway: upload.gateway,
            objectKey: upload.files[0].objectKey.value,
            report,
            hint: upload.id
        )
    }

    private static func poison(_ upload: Upload) -> Telemetry {
        report(of: upload, FileReport(deviceSerial: PoisonedStore.poison))
    }
}

extension FileReport {
    static func position(_ step: Int, _ percent: Int) -> FileReport {
        FileReport(position: Position(step: step, percent: percent))
    }
}

extension DeviceReply {
    static let accepted = DeviceReply(kind: .accepted, code: 0, message: "")
}
