import ControlProtocol
import HTTPTransport
import TestSupport
import Testing

/// What a profile's settings say is what its uploads meet.
@Suite struct ProfileSettingsTests {
    @Test(
        "FINGERPRINT says what counts, UPLOADS_UNREPORTED what becomes of the rest, and MAX_LIVE how many there may be"
    )
    func settings() async throws {
        let site = try await Deployment()
        let worker = try await site.worker([
            // The dock's fingerprints are MD5s.
            "STORAGE_DEFAULT_FINGERPRINT": "sha256",
            "STORAGE_DEFAULT_UPLOADS_UNREPORTED": "accept",
            "STORAGE_DEFAULT_METADATA_PROOF": "on",
            "STORAGE_DEFAULT_MAX_LIVE": "1",
        ])
        #expect(!worker.process.errors.text.contains("STORAGE_DEFAULT_MAX_LIVE"), "it is no setting without effect")
        let (_, dock) = try await site.dock("DOCK-FOREIGN")
        defer { dock.cancel() }
        let upload = try await worker.start("DOCK-FOREIGN")
        try await until("it is accepted") { try await worker.upload(upload.id).state.isTerminal }
        let ended = try await worker.upload(upload.id)
        #expect(ended.state == .completed)
        #expect(ended.files.map { $0.evidence?.proof?.rawValue } == ended.files.map { _ in "exists-only" })

        // Nobody answers for this dock, so its upload stays live.
        _ = try await worker.start("DOCK-NOBODY")
        let body = #"{"gateway":"DOCK-MORE","files":[{"module":"3","boot_indexes":[321]}]}"#
        let refused = try await worker.send(.post, "/v1/uploads", body: body)
        #expect(refused.status == 503)
        #expect(refused.headers["Retry-After"] == "60")
        let problem = try ControlJSON.decode(Problem.self, from: refused.body)
        #expect(problem.code == .profileUnavailable)
        #expect(problem.detail.contains("MAX_LIVE allows, 1;"))
    }
}
