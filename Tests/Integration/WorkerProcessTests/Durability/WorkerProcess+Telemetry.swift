import ControlProtocol
import HTTPTransport
import TestSupport
import Testing

extension WorkerProcess {
    /// How many messages of progress were committed, and what became of them.
    func heard() async throws -> [String: Int] {
        try await samples(of: #"waybill_messages_total{method="fileupload_progress",outcome=""#)
    }

    /// How many batches the store did not take.
    func failedCommits() async throws -> Int {
        try await samples(of: "waybill_commit_failures_total").values.reduce(0, +)
    }

    /// What stands behind the beginning of a metric, up to the end of a label, and the values.
    private func samples(of beginning: String) async throws -> [String: Int] {
        var samples: [String: Int] = [:]
        for line in try await metrics().split(separator: "\n") where line.hasPrefix(beginning) {
            let words = line.dropFirst(beginning.count).split(separator: " ", omittingEmptySubsequences: false)
            samples[String(words[0].prefix { $0 != "\"" })] = words.last.flatMap { Double($0) }.map(Int.init)
        }
        return samples
    }

    func notices() async throws -> [NoticeEnvelope] {
        try ControlJSON.decode(NoticePage.self, from: try await send(.get, "/v1/notices?after=0&limit=500").body)
            .notices
    }

    /// Waits for the end of an upload, and holds that it was completed, and told of once.
    func expectCompletion(of upload: UploadResource) async throws {
        try await until("the end of \(upload.gateway)") {
            let answer = try await send(.get, "/v1/uploads/\(upload.id)")
            guard answer.status == 200 else { return false }
            return try ControlJSON.decode(UploadResource.self, from: answer.body).state.isTerminal
        }
        let ended = try await self.upload(upload.id)
        #expect(ended.state == .completed, "\(ended.files.compactMap(\.failure))")
        #expect(ended.files.allSatisfy { $0.evidence?.proof == .etagMD5 })
        #expect(try await notices().map(\.type) == [.fileVerified, .uploadCompleted])
    }
}
