import ControlProtocol
import Foundation
import HTTPTransport
import TestSupport
import Testing

/// What the program's log says of a normal life, at its default level.
@Suite(.timeLimit(.minutes(5))) struct LogTests {
    /// Words of the libraries below that are nobody's news.
    private static let noise = [
        "bind(descriptor", "HummingbirdCore", "Hummingbird", "Waiting on child channel", "Server shutdown error",
        "Server channel error", "NIOPosix", "NIOCore", "ServiceLifecycle",
    ]

    @Test("one line at an upload's end, a start line that says what it works with, and nothing of the libraries")
    func normalLife() async throws {
        let site = try await Deployment()
        let file = site.folder.file("waybill.yaml")
        try "uploads:\n  sweep_interval: 30s\n".write(toFile: file, atomically: true, encoding: .utf8)
        let worker = try await site.worker(["LOG_LEVEL": nil, "CONFIG": file])
        let (_, running) = try await site.dock("DOCK-LOGGED")
        defer { running.cancel() }
        let upload = try await worker.start("DOCK-LOGGED")
        try await until("it completes") { try await worker.upload(upload.id).state == .completed }
        try await Self.leaveInTheMiddle(of: worker)
        try await until("the end is logged") { worker.process.errors.text.contains("upload ended") }
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
        let lines = worker.process.errors.all
        let ends = lines.filter { $0.contains("upload ended") }
        #expect(ends.count == 1, "\(ends)")
        let end = try #require(ends.first)
        for word in [
            " info ", "upload=\(upload.id)", "gateway=DOCK-LOGGED", "profile=default", "state=completed", "duration=",
        ] {
            #expect(end.contains(word), "\(word): \(end)")
        }
        #expect(end.wholeMatch(of: /.* duration=[0-9]+(\.[0-9])?(ms|s) .*/) != nil, "\(end)")
        let start = try #require(lines.first { $0.hasSuffix("starting") })
        for word in ["version=", "settings=\(file)", "store=sqlite:", "broker=mqtt://127.0.0.1:", "api=127.0.0.1:"] {
            #expect(start.contains(word), "\(word): \(start)")
        }
        for line in lines {
            #expect(!Self.noise.contains { line.contains($0) }, "\(line)")
            #expect(!line.contains(" error ") && !line.contains(" warning "), "\(line)")
            // A duration with more digits than anybody reads.
            #expect(line.firstMatch(of: /[0-9]\.[0-9]{2,} ?(s\b|seconds)/) == nil, "\(line)")
        }
    }

    @Test("as JSON, an upload that failed is a warning with its reason and what to do")
    func failure() async throws {
        let site = try await Deployment()
        let worker = try await site.worker([
            "LOG_LEVEL": nil, "LOG_FORMAT": "json", "UPLOADS_REPLY_TIMEOUT": "1s", "UPLOADS_START_DEADLINE": "2s",
        ])
        let upload = try await worker.start("DOCK-NOBODY")
        try await until("it fails") { try await worker.upload(upload.id).state == .failed }
        try await until("the end is logged") { worker.process.errors.text.contains("upload ended") }
        worker.process.terminate()
        #expect(await worker.process.wait() == .code(0))
        let entries = try worker.process.errors.all.map {
            try ControlJSON.decode([String: String].self, from: Array($0.utf8))
        }
        let ends = entries.filter { $0["message"] == "upload ended" }
        #expect(ends.count == 1)
        let end = try #require(ends.first)
        #expect(end["level"] == "warning" && end["state"] == "failed" && end["reason"] == "no_reply")
        #expect(end["upload"] == upload.id && end["gateway"] == "DOCK-NOBODY" && end["next"]?.isEmpty == false)
        #expect(
            entries.contains { $0["message"] == "starting" && $0["version"] != nil && $0["settings"] == "environment" }
        )
    }

    @Test("an address in use is said in words, not as a library's function")
    func addressInUse() async throws {
        let site = try await Deployment()
        let silence = try LoopbackListener()
        defer { silence.close() }
        let worker = try await site.worker(["LOG_LEVEL": nil], port: silence.port, awaited: false)
        #expect(await worker.process.wait() == .code(2))
        let text = worker.process.errors.text
        #expect(text.contains("cannot listen on 127.0.0.1:\(silence.port): Address already in use"), "\(text)")
        #expect(text.contains("HTTP_LISTEN") && !text.contains("descriptor:"), "\(text)")
    }

    /// Clients that go away while they are answered, or before.
    private static func leaveInTheMiddle(of worker: WorkerProcess) async throws {
        let parts = worker.address.split(separator: ":")
        let port = try #require(parts.last.flatMap { UInt16($0) })
        for request in ["", "GET /v1/upl", "GET /v1/uploads/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"] {
            let connection = try RawConnection(to: port)
            try await connection.send(request)
        }
        _ = try await worker.send(.get, "/livez")
    }
}
