import DockProtocol
import DockSimulation
import ObjectStorage
import Primitives
import TestSupport
import Testing

@Suite struct UploadTests {
    @Test func uploadsWithWhatItWasHanded() async throws {
        try await Stage.with { stage in
            let files = [stage.file(module: "0"), stage.file(module: "3")]
            try await stage.cloud.send(.start(stage.shelf.start(files)), tid: "start", bid: "the-bid")
            #expect(try await stage.cloud.reply("start").result == 0)
            for (file, size) in zip(files, [110_001, 12 << 20] as [Int64]) {
                let report = try await stage.cloud.report(of: file.objectKey) { $0.status == .ok }
                let head = try await stage.shelf.head(file.objectKey)
                let md5 = try await stage.md5(file)
                #expect(report.size == size)
                #expect(report.fingerprint == md5)
                #expect(report.module == file.module)
                #expect(head.size == size)
                #expect(head.etag == md5)
            }
            let progress = stage.cloud.messages.filter { $0.method == "fileupload_progress" }
            #expect(progress.allSatisfy { $0.bid == "the-bid" })
        }
    }

    @Test func uploadsInParts() async throws {
        try await Stage.with {
            $0.partSize = 5 << 20
        } _: { stage in
            let (file, report) = try await stage.start(module: "3", until: .ok)
            let head = try await stage.shelf.head(file.objectKey)
            #expect(head.size == 12 << 20)
            // The MD5 of the parts' MD5s: only the bytes prove it.
            #expect(head.etag?.hasSuffix("-3") == true)
            #expect(try await report.fingerprint == stage.shelf.md5(file.objectKey))
            #expect(stage.dock.events.all.count { if case .partUploaded = $0 { true } else { false } } == 3)
        }
    }

    @Test("a connection that breaks in the midst of an upload costs a try, not the upload")
    func triesAgainWhereTheConnectionBreaks() async throws {
        try await Stage.with {
            $0.stepDelay = .milliseconds(300)
        } _: { stage in
            let proxy = try TCPProxy(to: stage.shelf.store.port)
            let file = stage.file(module: "3")
            let start = try await stage.shelf.start([file], endpoint: proxy.url)
            try await stage.cloud.send(.start(start), tid: "start")
            // Said while the bytes are held back for it.
            _ = try await stage.event {
                if case .reported(let progress) = $0 {
                    progress.currentStep == 3 && progress.percent == 50
                } else {
                    false
                }
            }
            proxy.cut()
            _ = try await stage.cloud.report(of: file.objectKey) { $0.status == .ok }
            #expect(try await stage.shelf.md5(file.objectKey) == stage.md5(file))
            #expect(proxy.accepted > 1)
        }
    }

    @Test func uploadsNothingAsAnObject() async throws {
        try await Stage.with {
            $0.modules[0].logs[0].size = 0
        } _: { stage in
            let file = StartFile(module: "0", objectKey: stage.file().objectKey, bootIndexes: [1])
            try await stage.cloud.send(.start(stage.shelf.start([file])), tid: "start")
            let report = try await stage.cloud.report(of: file.objectKey) { $0.status == .ok }
            #expect(report.fingerprint == "d41d8cd98f00b204e9800998ecf8427e")
            #expect(try await stage.shelf.head(file.objectKey).size == 0)
        }
    }

    @Test(arguments: [nil, 5 << 20]) func failsWhereItMayNotWrite(partSize: Int?) async throws {
        try await Stage.with {
            $0.partSize = partSize
        } _: { stage in
            let file = stage.file(module: "3")
            let start = try await stage.shelf.start([file], scope: [file.objectKey + ".other"])
            try await stage.cloud.send(.start(start), tid: "start")
            let report = try await stage.cloud.report(of: file.objectKey) { $0.status?.isTerminal == true }
            #expect(report.status == .failed)
            #expect(report.result == 324019)
            #expect(try await stage.shelf.absence(of: file.objectKey) == .notFound)
        }
    }

    @Test func refusesWhatItDoesNotHave() async throws {
        try await Stage.with { stage in
            let key = stage.file().objectKey
            for (module, boots) in [("0", [99]), ("0", []), ("9", [1])] as [(String, [Int64])] {
                let file = StartFile(module: module, objectKey: key, bootIndexes: boots)
                let tid = "start-\(module)-\(boots)"
                try await stage.cloud.send(.start(stage.shelf.start([file])), tid: tid)
                #expect(try await stage.cloud.reply(tid).result == 325001)
            }
            #expect(stage.cloud.reports(of: key).isEmpty)
        }
    }

    @Test func neverNamesASecret() async throws {
        try await Stage.with { stage in
            let file = stage.file()
            let start = try await stage.shelf.start([file])
            try await stage.cloud.send(.start(start), tid: "start")
            try await stage.event { $0 == .ended(key: file.objectKey, status: .ok) }
            let told = stage.dock.events.all.map { "\($0)" }.joined()
            #expect(!told.contains(start.credentials.accessKeySecret.reveal()))
            #expect(!told.contains(start.credentials.securityToken.reveal()))
        }
    }
}
