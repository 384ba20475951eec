import DockProtocol
import DockSimulation
import ObjectStorage
import Testing

@Suite struct LieTests {
    @Test func saysOkAndUploadsNothing() async throws {
        try await Stage.with {
            $0.behaviour.upload = .never
        } _: { stage in
            let (file, report) = try await stage.start(until: .ok)
            #expect(report.size == 110_001)
            #expect(try await report.fingerprint == stage.md5(file))
            #expect(try await stage.shelf.absence(of: file.objectKey) == .notFound)
        }
    }

    @Test func uploadsLess() async throws {
        try await Stage.with {
            $0.behaviour.upload = .truncated(by: 5)
        } _: { stage in
            let (file, report) = try await stage.start(until: .ok)
            #expect(report.size == 110_001)
            #expect(try await report.fingerprint == stage.md5(file))
            #expect(try await stage.shelf.head(file.objectKey).size == 109_996)
        }
    }

    @Test(arguments: [nil, 5 << 20]) func uploadsOtherBytes(partSize: Int?) async throws {
        try await Stage.with {
            $0.behaviour.upload = .corrupted
            $0.partSize = partSize
        } _: { stage in
            let (file, report) = try await stage.start(module: "3", until: .ok)
            #expect(try await report.fingerprint == stage.md5(file))
            #expect(try await stage.shelf.head(file.objectKey).size == 12 << 20)
            #expect(try await report.fingerprint != stage.shelf.md5(file.objectKey))
        }
    }

    @Test(arguments: ["0", "3"]) func leavesPartsAbout(module: String) async throws {
        try await Stage.with {
            $0.behaviour.upload = .incomplete
            $0.partSize = 5 << 20
        } _: { stage in
            let (file, _) = try await stage.start(module: module, until: .ok)
            #expect(try await stage.shelf.absence(of: file.objectKey) == .notFound)
            let uploadID = try #require(stage.uploadID)
            #expect(
                try await stage.shelf.parts(of: file.objectKey, uploadID: uploadID) == (module == "0" ? 1 : 3)
            )
        }
    }

    @Test func abortsItsParts() async throws {
        try await Stage.with {
            $0.behaviour.upload = .aborted
            $0.partSize = 5 << 20
        } _: { stage in
            let (file, _) = try await stage.start(module: "3", until: .ok)
            #expect(try await stage.shelf.absence(of: file.objectKey) == .notFound)
            #expect(stage.uploadID != nil)
        }
    }

    @Test func uploadsOtherBytesFirst() async throws {
        try await Stage.with {
            $0.behaviour.upload = .corrected
        } _: { stage in
            let (file, report) = try await stage.start(until: .ok)
            let uploads = stage.dock.events.all.compactMap { event -> String? in
                if case .uploaded(_, let etag?) = event { etag } else { nil }
            }
            #expect(Set(uploads).count == 2)
            #expect(try await report.fingerprint == stage.shelf.md5(file.objectKey))
        }
    }

    @Test func uploadsAnObjectOfTheSizeOfAPartInOne() async throws {
        try await Stage.with {
            $0.partSize = 110_001
        } _: { stage in
            let (file, _) = try await stage.start(until: .ok)
            #expect(stage.uploadID != nil)
            #expect(try await stage.shelf.head(file.objectKey).etag?.hasSuffix("-1") == true)
        }
    }

    @Test func reportsAnotherSizeAndFingerprint() async throws {
        try await Stage.with {
            $0.behaviour.reportSize = .wrong(delta: -1)
            $0.behaviour.reportFingerprint = .wrong
        } _: { stage in
            let (file, report) = try await stage.start(until: .ok)
            let head = try await stage.shelf.head(file.objectKey)
            #expect(report.size == 110_000)
            #expect(head.size == 110_001)
            #expect(try await head.etag == stage.md5(file))
            #expect(report.fingerprint?.count == 32)
            #expect(report.fingerprint != head.etag)
        }
    }

    @Test func repeatsAndShuffles() async throws {
        try await Stage.with {
            $0.behaviour.progress.duplicates = 1
            $0.behaviour.progress.reorder = true
            $0.behaviour.seed = 3
        } _: { stage in
            let (file, _) = try await stage.start(until: .ok)
            try await stage.event { $0 == .ended(key: file.objectKey, status: .ok) }
            // The answer to the start, and six reports twice.
            _ = try await stage.cloud.messages(over: 12)
            let tids = stage.cloud.messages.filter { $0.method == "fileupload_progress" }.compactMap(\.tid)
            #expect(tids.count == 12)
            #expect(Dictionary(grouping: tids) { $0 }.values.allSatisfy { $0.count == 2 })
            let steps = stage.cloud.reports(of: file.objectKey).map { ($0.currentStep ?? 0) * 1000 + ($0.percent ?? 0) }
            #expect(steps != steps.sorted())
        }
    }

    @Test func diesOnTheWay() async throws {
        try await Stage.with {
            $0.partSize = 5 << 20
            $0.behaviour.ending = .dies(atPercent: 70)
            $0.behaviour.progress.steps = 1
            $0.behaviour.progress.reportsPerStep = 10
        } _: { stage in
            let file = try await stage.start(module: "3")
            try await stage.event { $0 == .died(key: file.objectKey) }
            // Its parts lie about: a dock without power aborts nothing.
            let uploadID = try #require(stage.uploadID)
            #expect(try await stage.shelf.parts(of: file.objectKey, uploadID: uploadID) == 1)
            #expect(try await stage.shelf.absence(of: file.objectKey) == .notFound)
            #expect(!stage.cloud.reports(of: file.objectKey).contains { $0.status?.isTerminal == true })
        }
    }

    @Test func publishesAnything() async throws {
        try await Stage.with { stage in
            let topic = DockTopic.events(gateway: stage.configuration.gateway)
            let payload = #"{"tid":"raw","bid":"b","method":"osd","data":{}}"#
            try await stage.dock.publish(Array(payload.utf8), to: topic)
            let messages = try await stage.cloud.messages(over: 0)
            #expect(messages.first?.content == .otherEvent(method: "osd"))
        }
    }
}
