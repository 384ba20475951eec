import ControlProtocol
import DockSimulation
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

/// `waybill verify --upload` and `--all`, on a running worker whose objects somebody changes behind its back.
@Suite struct VerifyAgainTests {
    private struct Check: Decodable {
        let uploadID: String
        let module: String
        let result: String
        let message: String?
        let evidence: FileResource.Evidence?
        let audit: FileResource.Audit?

        private enum CodingKeys: String, CodingKey {
            case module, result, message, evidence, audit
            case uploadID = "upload_id"
        }
    }

    private func checks(_ output: String) throws -> [Check] {
        try output.split(separator: "\n").map { try ControlJSON.decode(Check.self, from: Array($0.utf8)) }
    }

    private func completed(_ gateway: String, _ site: Deployment, _ worker: WorkerProcess) async throws
        -> UploadResource
    {
        let (_, running) = try await site.dock(gateway)
        defer { running.cancel() }
        let upload = try await worker.start(gateway)
        try await until("the upload of \(gateway) is completed") {
            try await worker.upload(upload.id).state == .completed
        }
        return try await worker.upload(upload.id)
    }

    @Test("what drifts is found by the audits, each object in its turn, without anybody asking")
    func audits() async throws {
        let site = try await Deployment()
        let worker = try await site.worker(["UPLOADS_AUDIT_RATE": "36000"])
        let store = try await ProviderUnderTest.shared(.minio)
        let upload = try await completed("DOCK-AUDIT", site, worker)
        try await until("both were audited, and are intact") {
            try await worker.upload(upload.id).files.allSatisfy { $0.audit?.result == .intact }
        }
        let file = try #require(upload.files.first { $0.module == "3" })
        try await store.put(Array("another".utf8), at: try ObjectKey(file.objectKey))
        var notices: [NoticeEnvelope] = []
        try await until("it is noticed") {
            let page = try ControlJSON.decode(
                NoticePage.self,
                from: try await worker.send(.get, "/v1/notices?after=0").body
            )
            notices = page.notices.filter { $0.type == .fileDrifted }
            return !notices.isEmpty
        }
        guard case .file(let told) = try #require(notices.first).data else {
            Issue.record("\(notices)")
            return
        }
        #expect(told.file.module == "3" && told.file.state == .verified)
        #expect(told.file.audit?.result == .changed && told.file.audit?.evidence?.size == 7)
        #expect(try await worker.upload(upload.id).state == .completed)
    }

    @Test("what is intact, changed and gone is told, by exit code, in words and in JSON, and noticed once")
    func drift() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let store = try await ProviderUnderTest.shared(.minio)
        let first = try await completed("DOCK-A", site, worker)
        let second = try await completed("DOCK-B", site, worker)

        let well = try await worker.waybill("verify", "--upload", first.id)
        #expect(well.exit == .code(0), "\(well.output)\(well.errors)")
        #expect(well.output.contains("2 files of 1 upload: 2 intact"))
        let read = try await worker.waybill("verify", "--upload", first.id, "--download", "--output", "json")
        #expect(read.exit == .code(0), "\(read.output)\(read.errors)")
        #expect(try checks(read.output).map(\.result) == ["intact", "intact"])
        let all = try await worker.waybill("verify", "--all", "--output", "json")
        #expect(all.exit == .code(0) && all.errors.contains("4 files of 2 uploads: 4 intact"), "\(all.errors)")
        #expect(try checks(all.output).map(\.uploadID) == [second.id, second.id, first.id, first.id])

        let keys = Dictionary(uniqueKeysWithValues: second.files.map { ($0.module, $0.objectKey) })
        try await store.put(Array("another".utf8), at: try ObjectKey(try #require(keys["3"])))
        // Waybill's own user may not remove what docks have uploaded.
        let root = SigningCredentials(
            accessKeyID: site.storage.rootAccessKeyID,
            secretAccessKey: Secret(site.storage.rootSecretAccessKey)
        )
        try await store.send(.delete, try ObjectKey(try #require(keys["0"])), as: root)

        let drifted = try await worker.waybill("verify", "--all")
        #expect(drifted.exit == .code(1), "\(drifted.output)\(drifted.errors)")
        #expect(drifted.output.contains("changed        \(second.id)  module 3"))
        #expect(drifted.output.contains(", is 7 bytes"))
        #expect(drifted.output.contains("gone           \(second.id)  module 0"))
        #expect(!drifted.output.contains(first.id))
        #expect(drifted.output.contains("4 files of 2 uploads: 2 intact, 1 changed, 1 gone"))
        let one = try await worker.waybill("verify", "--upload", second.id, "--output", "json")
        #expect(one.exit == .code(1))
        let found = try checks(one.output)
        #expect(Set(found.map { "\($0.module) \($0.result)" }) == ["3 changed", "0 gone"])
        #expect(found.allSatisfy { $0.evidence?.proof != nil && $0.audit != nil })
        let failures = try await worker.waybill("verify", "--all", "--output", "json", "--only-failures")
        #expect(try checks(failures.output).count == 2)

        // Nothing has left its state, and whoever listens was told of each once.
        #expect(try await worker.upload(second.id).state == .completed)
        let notices = try ControlJSON.decode(
            NoticePage.self,
            from: try await worker.send(.get, "/v1/notices?limit=500").body
        )
        let kinds = notices.notices.map(\.type.rawValue)
        #expect(kinds.count { $0 == "file.drifted" } == 2, "\(kinds)")
        let shown = try await worker.waybill("show", second.id)
        #expect(shown.output.contains(": changed") && shown.output.contains(": gone"))
    }

    @Test("queries are heeded; what is live, unknown or not to be reached is told apart")
    func whatCannotBeVerified() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let done = try await completed("DOCK-C", site, worker)
        let (_, running) = try await site.dock("DOCK-D") { $0.behaviour.ending = .pauses(atPercent: 30) }
        defer { running.cancel() }
        let live = try await worker.start("DOCK-D")
        try await until("the upload is under way") { try await worker.upload(live.id).state == .uploading }

        let early = try await worker.waybill("verify", "--upload", live.id)
        #expect(early.exit == .code(1) && early.errors.contains("as it ends"), "\(early.errors)")
        let unknown = try await worker.waybill("verify", "--upload", "01a20339-9f2f-768e-bc64-05e7dea1470d")
        #expect(unknown.exit == .code(1))
        let body = #"{"download":true}"#
        #expect(try await worker.send(.post, "/v1/uploads/\(live.id)/verify", body: body).status == 409)

        for (arguments, files) in [
            (["--gateway", "DOCK-C"], 2), (["--gateway", "DOCK-D"], 0), (["--state", "canceled"], 0),
            (["--until", "2020-01-01T00:00:00Z"], 0), (["--since", "2020-01-01T00:00:00Z", "--concurrency", "1"], 2),
            (["--profile", "default", "--state", "completed"], 2),
        ] {
            let found = try await ChildProcess.run(
                [try BuiltProduct.path("waybill"), "verify", "--all", "--output", "json"] + arguments,
                environment: ["WAYBILL_SERVER": worker.address]
            )
            #expect(found.exit == .code(0), "\(arguments): \(found.errors)")
            #expect(try checks(found.output).count == files, "\(arguments)")
        }

        // The object store is away: nothing is said of the objects, and nothing of them is believed to have changed.
        let away = try await MinIOGateway.start()
        let other = try await Deployment()
        let alone = try await WorkerProcess(
            broker: other.broker,
            storage: away,
            folder: other.folder,
            port: other.port
        )
        let upload = try await completed("DOCK-E", other, alone)
        away.pause()
        let unanswered = try await alone.waybill(
            "verify",
            "--upload",
            upload.id,
            "--timeout",
            "1s",
            "--output",
            "json"
        )
        away.resume()
        #expect(unanswered.exit == .code(3), "\(unanswered.output)\(unanswered.errors)")
        #expect(try checks(unanswered.output).allSatisfy { $0.result == "unanswered" && $0.message != nil })
        #expect(done.state == .completed)
    }
}
