import ControlProtocol
import HTTPTransport
import TestSupport
import Testing

/// The program beside an object store that answers, and says nothing of any object, for good.
@Suite(.timeLimit(.minutes(5))) struct UnansweringStoreTests {
    private static let gateway = "DOCK-UNANSWERED"

    private static func start(_ worker: WorkerProcess) async throws -> UploadResource {
        let body = #"{"gateway":"\#(gateway)","files":[{"module":"3","boot_indexes":[321]}]}"#
        let answer = try await worker.send(.post, "/v1/uploads", body: body)
        try #require(answer.status == 202, "\(String(decoding: answer.body, as: UTF8.self))")
        return try ControlJSON.decode(UploadResource.self, from: answer.body)
    }

    @Test(
        "its files fail in the end, the dock goes on with its next upload meanwhile, and a late proof is noticed",
        arguments: ["307 Temporary Redirect", "501 Not Implemented"]
    )
    func unanswered(status: String) async throws {
        let site = try await Deployment()
        let store = try LyingStore()
        defer { store.stop() }
        store.tell(.answer(status, type: "text/plain", [UInt8]()))
        // The dock, and the STS, are at the true store.
        var settings: [String: String?] = [
            "STORAGE_DEFAULT_ENDPOINT": store.url,
            "STORAGE_DEFAULT_PUBLIC_ENDPOINT": site.storage.endpoint,
            "STORAGE_DEFAULT_STS_ENDPOINT": site.storage.endpoint,
            "STORAGE_DEFAULT_SELF_TEST": "off",
        ]
        let worker = try await site.worker(settings)
        let (_, running) = try await site.dock(Self.gateway)
        defer { running.cancel() }
        let first = try await Self.start(worker)
        try await until("the dock has reported the first") { try await worker.upload(first.id).state == .verifying }
        let second = try await Self.start(worker)
        try await until("and the next") { try await worker.upload(second.id).state == .verifying }
        #expect(try await worker.upload(first.id).state == .verifying)
        try await until("there was no answer about either") {
            try await worker.metrics().contains(#"verdict="unanswered""#) && store.requests(of: second.id) > 0
        }
        worker.process.terminate()
        await worker.process.wait()

        settings["UPLOADS_UNANSWERED_LIMIT"] = "1s"
        let next = try await site.worker(settings)
        for upload in [first, second] {
            try await until("the limit has passed") { try await next.upload(upload.id).state.isTerminal }
            let failed = try await next.upload(upload.id)
            #expect(failed.state == .failed && failed.reason == .unanswered)
            let failure = try #require(failed.files[0].failure)
            #expect(failure.code == .unanswered && failure.retryable)
            #expect(failure.message.contains("HTTP \(status.prefix(3))"), "\(failure.message)")
            #expect(!failure.remedy.isEmpty)
        }

        let reported = try #require(try await next.upload(first.id).files[0].reported)
        let size = try #require(reported.size)
        let fingerprint = try #require(reported.fingerprint)
        store.tell(
            .text("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\nETag: \"\(fingerprint)\"\r\nConnection: close\r\n\r\n")
        )
        try await until("the late proof is recorded") {
            try await next.upload(first.id).files[0].evidence?.proof == .etagMD5
        }
        #expect(try await next.upload(first.id).state == .failed)
        let notices = String(decoding: try await next.send(.get, "/v1/notices?after=0").body, as: UTF8.self)
        #expect(notices.contains("file.late"))
    }
}
