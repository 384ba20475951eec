import Primitives
import Testing
import UploadTracking

extension StoreCheck {
    static let deviceEnds = [
        StoreCheck("the end of a whole upload is of the one that can be meant") { store in
            let site = try await Uploads(store)
            let nobody = UploadID.make(at: Sample.start)
            // Keys, the bid, and which upload ends: `a` and `b` are the gateway's, `c` is another's.
            let table: [(keys: [String], hint: UploadID?, ends: UploadID?)] = [
                ([site.key(of: site.a)], nil, site.a.id), ([site.key(of: site.a)], nobody, site.a.id),
                ([site.key(of: site.a)], site.b.id, site.a.id), ([site.key(of: site.a), "logs/other"], nil, site.a.id),
                ([], site.b.id, site.b.id), (["logs/other"], site.b.id, site.b.id), ([], nil, nil), ([], nobody, nil),
                ([], .zero, nil), (["logs/other"], nil, nil), (["logs/other"], nobody, nil),
                ([site.key(of: site.a), site.key(of: site.b)], nil, nil),
                ([site.key(of: site.a), site.key(of: site.b)], site.b.id, site.b.id),
                ([site.key(of: site.c)], nil, nil), ([], site.c.id, nil),
            ]
            for row in table {
                #expect(try await site.ending(keys: row.keys, hint: row.hint) == row.ends, "\(row)")
            }
        },
        StoreCheck("the end of a whole upload that names none is of the gateway's only one") { store in
            for hint in [nil, UploadID.zero, .make(at: Sample.start)] as [UploadID?] {
                let site = try await Uploads(store)
                try await site.end(site.b)
                #expect(try await site.ending(keys: [], hint: hint) == site.a.id)
                #expect(
                    try await site.ending(keys: [], hint: hint) == nil,
                    "the dock has given it up: it holds no slot"
                )
            }
            let site = try await Uploads(store)
            try await site.end(site.b)
            #expect(try await site.ending(keys: [], hint: site.c.id) == site.a.id, "that is another gateway's")
            #expect(try await site.ending(keys: [], hint: site.b.id) == nil, "that is of the one that has ended")
            #expect(try await site.ending(keys: ["logs/other"], hint: nil) == nil, "that is of somebody else's")
            let both = [site.key(of: site.a), site.key(of: site.b)]
            #expect(try await site.ending(keys: both, hint: nil) == site.a.id, "the other has ended")
        },
        StoreCheck("the end of a whole upload is not of one whose start was never sent") { store in
            let tracker = Sample.tracker(store)
            let upload = try await tracker.request(try Sample.request(), id: .make(at: Sample.start))
            let results = try await tracker.ingest([
                [.deviceEnded(gateway: upload.gateway, DeviceEnd(.canceled), hint: nil)]
            ])
            #expect(results.map { $0.map(\.outcome) } == [[.unmatched]])
        },
    ]

    /// Two uploads that a gateway works on, and one of another.
    private struct Uploads: Sendable {
        let tracker: UploadTracker
        let store: any TrackingStore
        let a: Upload
        let b: Upload
        let c: Upload

        init(_ store: any TrackingStore) async throws {
            self.store = store
            let tracker = Sample.tracker(store)
            self.tracker = tracker
            let gateway = Sample.name("dock")
            @Sendable func taken(_ gateway: String, module: String) async throws -> Upload {
                let request = try Sample.request(gateway: gateway, modules: [module])
                let upload = try await tracker.request(request, id: .make(at: Sample.start))
                let tid = Sample.name("start")
                _ = try await tracker.apply(.startSending(tid: tid, credentials: Sample.credentials()), to: upload.id)
                _ = try await tracker.apply(.commandReplied(tid: tid, .accepted), to: upload.id)
                return upload
            }
            a = try await taken(gateway, module: "0")
            b = try await taken(gateway, module: "3")
            c = try await taken(Sample.name("dock"), module: "3")
        }

        func key(of upload: Upload) -> String {
            upload.files[0].objectKey.value
        }

        func end(_ upload: Upload) async throws {
            _ = try await tracker.ingest([
                [.reported(gateway: upload.gateway, objectKey: key(of: upload), .canceled, hint: nil)]
            ])
            let now = try await store.now()
            _ = try await tracker.apply(
                .judged(
                    Judgement(objectKey: upload.files[0].objectKey, verdict: .absent, askedAt: now, claims: [])
                ),
                to: upload.id
            )
            #expect(try await store.upload(upload.id)?.state == .canceled)
        }

        /// Which upload an end with a code of its own, on the topic of the first gateway, is announced of.
        func ending(keys: [String], hint: UploadID?) async throws -> UploadID? {
            let failure = DeviceFailure(code: 1, message: Sample.name("failure"))
            let said = Telemetry.deviceEnded(gateway: a.gateway, DeviceEnd(.failed(failure), keys: keys), hint: hint)
            _ = try await tracker.ingest([[said]])
            var ended: [UploadID] = []
            for upload in [a, b, c] {
                let report = try await store.upload(upload.id)?.files.first?.report
                if report?.failures.contains(failure) == true {
                    ended.append(upload.id)
                }
            }
            #expect(ended.count <= 1)
            return ended.first
        }
    }
}

extension FileReport {
    fileprivate static var canceled: FileReport {
        FileReport(isCanceled: true)
    }
}
