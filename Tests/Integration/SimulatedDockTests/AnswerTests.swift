import DockProtocol
import DockSimulation
import ObjectStorage
import Testing

@Suite struct AnswerTests {
    @Test func isBusyThenAccepts() async throws {
        try await Stage.with {
            $0.behaviour.startReplies = [.busy(), .busy(code: 319001), .accept]
        } _: { stage in
            let file = stage.file()
            let start = try await stage.shelf.start([file])
            for (tid, result) in [("one", 325009), ("two", 319001), ("three", 0)] {
                try await stage.cloud.send(.start(start), tid: tid)
                #expect(try await stage.cloud.reply(tid).result == result)
            }
            _ = try await stage.cloud.report(of: file.objectKey) { $0.status == .ok }
            #expect(try await stage.shelf.head(file.objectKey).etag == stage.md5(file))
        }
    }

    @Test func canBeSilent() async throws {
        try await Stage.with {
            $0.behaviour.startReplies = [.silence]
        } _: { stage in
            _ = try await stage.start()
            try await stage.event { $0 == .startUnanswered(tid: "start") }
            // Commands are answered in order: had the start been, its answer would be there.
            try await stage.cloud.send(.list(modules: []), tid: "list")
            _ = try await stage.cloud.reply("list")
            #expect(stage.cloud.messages.map(\.tid) == ["list"])
        }
    }

    @Test func canUploadWithoutAnAnswer() async throws {
        try await Stage.with {
            $0.behaviour.startReplies = [.acceptSilently]
        } _: { stage in
            let (file, _) = try await stage.start(until: .ok)
            #expect(!stage.cloud.messages.contains { $0.tid == "start" })
            #expect(try await stage.shelf.head(file.objectKey).size == 110_001)
        }
    }

    @Test(arguments: [(ResendReply.join, 0, 325009), (.busy, 325009, 325009), (.runAgain, 0, 0)])
    func answersAStartOfWhatRuns(resend: ResendReply, same: Int, other: Int) async throws {
        try await Stage.with {
            $0.behaviour.resend = resend
            $0.behaviour.ending = .pauses(atPercent: 50)
        } _: { stage in
            let file = stage.file()
            let start = try await stage.shelf.start([file])
            try await stage.cloud.send(.start(start), tid: "first")
            #expect(try await stage.cloud.reply("first").result == 0)
            try await stage.cloud.send(.start(start), tid: "same")
            #expect(try await stage.cloud.reply("same").result == same)
            try await stage.cloud.send(.start(stage.shelf.start([stage.file()])), tid: "other")
            #expect(try await stage.cloud.reply("other").result == other)
            #expect(stage.dock.events.all.contains(.startJoined(tid: "same")) == (resend == .join))
        }
    }

    @Test func hearsTheAnswerToAReport() async throws {
        try await Stage.with {
            $0.behaviour.progress.needReply = true
        } _: { stage in
            _ = try await stage.start(until: .ok)
            let message = try #require(stage.cloud.messages.last)
            try await stage.cloud.answer(message)
            try await stage.event { $0 == .eventReplied(tid: message.tid ?? "") }
        }
    }
}
