import ControlProtocol
import DockSimulation
import Foundation
import Glibc
import HTTPTransport
import TestSupport
import Testing

/// Several profiles in one worker: one that fails its self-test is set apart, and a reload takes it back.
@Suite struct ProfileTests {
    /// What no log, answer or file of the run may hold.
    private static let planted = "pl4nted-wrong-secret"

    private func start(_ worker: WorkerProcess, _ gateway: String, profile: String) async throws -> HTTPResponse {
        try await worker.send(
            .post,
            "/v1/uploads",
            body: #"{"gateway":"\#(gateway)","profile":"\#(profile)","files":[{"module":"3","boot_indexes":[321]}]}"#
        )
    }

    @Test("a profile whose key is wrong is quarantined, the other works, and a new secret file takes it back")
    func quarantine() async throws {
        let site = try await Deployment()
        let secrets = try TemporaryDirectory()
        let secret = URL(filePath: secrets.file("WAYBILL_STORAGE_OTHER_SECRET_ACCESS_KEY"))
        try Data(Self.planted.utf8).write(to: secret)
        let worker = try await site.worker([
            "SECRETS_DIR": secrets.path,
            "STORAGE_PROFILES": "default,other",
            "STORAGE_OTHER_PROVIDER": "minio",
            "STORAGE_OTHER_ENDPOINT": site.storage.endpoint,
            "STORAGE_OTHER_BUCKET": site.storage.bucket,
            "STORAGE_OTHER_ACCESS_KEY_ID": site.storage.accessKeyID,
        ])
        try await until("the self-tests have ended") {
            let metrics = try await worker.metrics()
            return metrics.contains(#"waybill_profile_quarantined{profile="other"} 1"#)
                && metrics.contains(#"waybill_profile_quarantined{profile="default"} 0"#)
        }
        #expect(try await worker.send(.get, "/readyz").status == 200)

        let refused = try await start(worker, "DOCK-OTHER", profile: "other")
        let problem = String(decoding: refused.body, as: UTF8.self)
        #expect(refused.status == 503)
        #expect(problem.contains("profile_unavailable") && problem.contains("SignatureDoesNotMatch"))
        #expect(!problem.contains(Self.planted))

        let (_, first) = try await site.dock("DOCK-DEFAULT")
        defer { first.cancel() }
        let upload = try await worker.start("DOCK-DEFAULT")
        try await until("the other profile works") { try await worker.upload(upload.id).state == .completed }

        try Data(site.storage.secretAccessKey.utf8).write(to: secret)
        worker.process.signal(SIGHUP)
        let (_, second) = try await site.dock("DOCK-OTHER")
        defer { second.cancel() }
        try await until("the profile is taken back") {
            try await worker.metrics().contains(#"waybill_profile_quarantined{profile="other"} 0"#)
        }
        let accepted = try await start(worker, "DOCK-OTHER", profile: "other")
        #expect(accepted.status == 202)
        let late = try ControlJSON.decode(UploadResource.self, from: accepted.body)
        try await until("it works") { try await worker.upload(late.id).state == .completed }
        #expect(!worker.process.errors.text.contains(Self.planted))
    }

    @Test("a profile whose endpoint is away is said to be so once, holds up no other, and comes back by itself")
    func away() async throws {
        let site = try await Deployment()
        let proxy = try TCPProxy(to: site.storage.port)
        proxy.refuse()
        let worker = try await site.worker([
            "STORAGE_PROFILES": "default,other",
            "STORAGE_OTHER_PROVIDER": "minio",
            "STORAGE_OTHER_ENDPOINT": proxy.url,
            "STORAGE_OTHER_BUCKET": site.storage.bucket,
            "STORAGE_OTHER_ACCESS_KEY_ID": site.storage.accessKeyID,
            "STORAGE_OTHER_SECRET_ACCESS_KEY": site.storage.secretAccessKey,
        ])
        try await until("its breaker opens, and not the other's") {
            let metrics = try await worker.metrics()
            return metrics.contains(#"waybill_breaker_open{profile="other"} 1"#)
                && metrics.contains(#"waybill_breaker_open{profile="default"} 0"#)
        }
        let (_, running) = try await site.dock("DOCK-BESIDE")
        defer { running.cancel() }
        let upload = try await worker.start("DOCK-BESIDE")
        try await until("the other profile works") { try await worker.upload(upload.id).state == .completed }

        proxy.pass()
        try await until("it is found again") {
            try await worker.metrics().contains(#"waybill_breaker_open{profile="other"} 0"#)
        }
        let log = worker.process.errors.text
        #expect(log.ranges(of: "a service does not answer").count == 1)
        #expect(log.ranges(of: "a service answers again").count == 1)
    }

    @Test("a file of settings that cannot be used is said once, and what held before holds on")
    func brokenFile() async throws {
        let site = try await Deployment()
        let file = URL(filePath: site.folder.file("waybill.yaml"))
        try Data("uploads:\n  stall_timeout: 10m\n".utf8).write(to: file)
        let worker = try await site.worker(["CONFIG": file.path()])
        try Data("uploads:\n  stal_timeout: 10m\n".utf8).write(to: file)
        worker.process.signal(SIGHUP)
        try await until("it is said") { worker.process.errors.text.contains("did you mean uploads.stall_timeout?") }
        #expect(try await worker.send(.get, "/readyz").status == 200)
        try Data("uploads:\n  stall_timeout: 20m\n".utf8).write(to: file)
        worker.process.signal(SIGHUP)
        try await until("it is taken") { worker.process.errors.text.contains("UPLOADS_STALL_TIMEOUT") }
    }
}
