import DockProtocol
import DockSimulation
import ObjectStorage
import Testing

@Suite struct CancelTests {
    @Test func abortsTheParts() async throws {
        try await Stage.with {
            $0.partSize = 5 << 20
            $0.behaviour.ending = .pauses(atPercent: 90)
            $0.behaviour.progress.steps = 1
            $0.behaviour.progress.reportsPerStep = 10
        } _: { stage in
            let (file, _) = try await stage.start(module: "3", until: .paused)
            let uploadID = try #require(stage.uploadID)
            #expect(try await stage.shelf.parts(of: file.objectKey, uploadID: uploadID) == 2)
            try await stage.cloud.send(.cancel(modules: ["3"]), tid: "cancel")
            #expect(try await stage.cloud.reply("cancel").result == 0)
            let report = try await stage.cloud.report(of: file.objectKey) { $0.status == .canceled }
            #expect(report.result == 0)
            #expect(try await stage.shelf.parts(of: file.objectKey, uploadID: uploadID) == nil)
            #expect(try await stage.shelf.absence(of: file.objectKey) == .notFound)
        }
    }

    @Test func endsASinglePut() async throws {
        try await Stage.with {
            $0.behaviour.ending = .pauses(atPercent: 50)
            $0.behaviour.progress.steps = 1
            $0.behaviour.progress.reportsPerStep = 4
        } _: { stage in
            let (file, _) = try await stage.start(module: "3", until: .paused)
            try await stage.cloud.send(.cancel(modules: ["3"]), tid: "cancel")
            _ = try await stage.cloud.report(of: file.objectKey) { $0.status == .canceled }
            #expect(try await stage.shelf.absence(of: file.objectKey) == .notFound)
        }
    }

    @Test func leavesOtherModulesAlone() async throws {
        try await Stage.with {
            $0.behaviour.ending = .pauses(atPercent: 50)
        } _: { stage in
            let (aircraft, dock) = (stage.file(module: "0"), stage.file(module: "3"))
            try await stage.cloud.send(.start(stage.shelf.start([aircraft, dock])), tid: "start")
            for file in [aircraft, dock] {
                _ = try await stage.cloud.report(of: file.objectKey) { $0.status == .paused }
            }
            try await stage.cloud.send(.cancel(modules: ["0"]), tid: "cancel")
            _ = try await stage.cloud.report(of: aircraft.objectKey) { $0.status == .canceled }
            #expect(stage.cloud.reports(of: dock.objectKey).last?.status == .paused)
            // The module is free again, and the other is not.
            try await stage.cloud.send(.start(stage.shelf.start([stage.file(module: "0")])), tid: "again")
            #expect(try await stage.cloud.reply("again").result == 0)
            try await stage.cloud.send(.start(stage.shelf.start([stage.file(module: "3")])), tid: "other")
            #expect(try await stage.cloud.reply("other").result == 325009)
        }
    }

    @Test func canRefuse() async throws {
        try await Stage.with {
            $0.behaviour.ending = .pauses(atPercent: 50)
            $0.behaviour.cancel = .refuse(code: 314000)
        } _: { stage in
            let (file, _) = try await stage.start(until: .paused)
            try await stage.cloud.send(.cancel(modules: ["0"]), tid: "cancel")
            #expect(try await stage.cloud.reply("cancel").result == 314000)
            #expect(stage.cloud.reports(of: file.objectKey).last?.status == .paused)
        }
    }

    @Test func canIgnore() async throws {
        try await Stage.with {
            $0.behaviour.ending = .pauses(atPercent: 50)
            $0.behaviour.cancel = .ignore
        } _: { stage in
            let (file, _) = try await stage.start(until: .paused)
            try await stage.cloud.send(.cancel(modules: ["0"]), tid: "cancel")
            try await stage.cloud.send(.list(modules: []), tid: "list")
            _ = try await stage.cloud.reply("list")
            #expect(!stage.cloud.messages.contains { $0.tid == "cancel" })
            #expect(stage.cloud.reports(of: file.objectKey).last?.status == .paused)
        }
    }

    @Test func canPromiseAndFinish() async throws {
        try await Stage.with {
            $0.behaviour.cancel = .lateThenFinish
        } _: { stage in
            let file = try await stage.start()
            try await stage.cloud.send(.cancel(modules: ["0"]), tid: "cancel")
            #expect(try await stage.cloud.reply("cancel").result == 0)
            _ = try await stage.cloud.report(of: file.objectKey) { $0.status == .ok }
            #expect(try await stage.shelf.head(file.objectKey).etag == stage.md5(file))
        }
    }
}

extension Stage {
    /// The id of the upload in parts that began first.
    var uploadID: String? {
        dock.events.all.lazy.compactMap { event in
            if case .partsBegan(_, let uploadID) = event { uploadID } else { nil }
        }
        .first
    }
}
