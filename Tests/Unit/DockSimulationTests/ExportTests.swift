import Cryptography
import DockProtocol
import Primitives
import TestSupport
import Testing

@testable import DockSimulation

@Suite struct ExportTests {
    @Test func reportsAsTheExampleShows() async throws {
        let messages = try await OfflineExport().messages()
        #expect(Set(messages.compactMap(\.tid)).count == messages.count)
        for message in messages {
            #expect(message.bid == "the-bid")
            #expect(message.method == "fileupload_progress")
            #expect(message.timestamp != nil)
            #expect(!message.needsReply)
        }
        let reports = messages.compactMap(\.progress).flatMap(\.files)
        #expect(reports.map(\.status) == [.filePull, .filePull, .fileZip, .fileZip, .fileUploading, .ok])
        #expect(reports.map(\.currentStep) == [1, 1, 2, 2, 3, 3])
        #expect(reports.map(\.percent) == [50, 100, 50, 100, 50, 100])
        let last = try #require(reports.last)
        #expect(last.totalStep == 3)
        #expect(last.module == "3")
        #expect(last.deviceSN == "DOCK1")
        #expect(last.result == 0)
        #expect(last.finishTime != nil)
        #expect(last.size == 100_000)
        #expect(try await last.fingerprint == OfflineExport.archive.digest(.md5).hex)
        #expect(messages.last?.progress?.status == .ok)
    }

    @Test func knowsSizeAndFingerprintOnlyOncePacked() async throws {
        for report in try await OfflineExport().reports() {
            let isPacked = report.status == .fileUploading || report.status == .ok
            #expect((report.size != nil) == isPacked)
            #expect((report.fingerprint != nil) == isPacked)
        }
    }

    @Test func tellsOfAllFilesInEachMessage() async throws {
        let messages = try await OfflineExport(keys: ["a/0.tar", "a/3.tar"]).messages()
        #expect(messages.count == 12)
        let last = try #require(messages.last?.progress)
        #expect(last.files.map(\.key).sorted() == ["a/0.tar", "a/3.tar"])
        #expect(last.status == .ok)
        #expect(messages.dropLast().allSatisfy { $0.progress?.status == .inProgress })
    }

    @Test func canLeaveTheEndOut() async throws {
        let offline = try OfflineExport { $0.progress.dropFinal = true }
        let reports = try await offline.reports()
        #expect(reports.map(\.status) == [.filePull, .filePull, .fileZip, .fileZip, .fileUploading])
        #expect(offline.events.all.contains(.ended(key: "a/3.tar", status: .ok)))
    }

    @Test func canLeaveFieldsOut() async throws {
        let messages = try await OfflineExport {
            $0.progress.statusMissing = true
            $0.progress.totalStepMissing = true
            $0.progress.needReply = true
            $0.reportFingerprint = .missing
        }
        .messages()
        #expect(messages.count == 6)
        for message in messages {
            #expect(message.needsReply)
            #expect(message.progress?.status == nil)
            #expect(message.progress?.files.map(\.status) == [nil])
            #expect(message.progress?.files.map(\.totalStep) == [nil])
            #expect(message.progress?.files.map(\.fingerprint) == [nil])
        }
    }

    @Test func canFailOnTheWay() async throws {
        let offline = try OfflineExport { $0.ending = .fails(code: 324012, atPercent: 50) }
        let reports = try await offline.reports()
        #expect(reports.map(\.status) == [.filePull, .filePull, .failed])
        #expect(reports.last?.result == 324012)
        #expect(reports.last?.finishTime == nil)
        #expect(!offline.events.all.contains(.uploaded(key: "a/3.tar", etag: nil)))
    }

    @Test func canFailAfterTheUpload() async throws {
        let offline = try OfflineExport { $0.ending = .fails(code: 324019, atPercent: 100) }
        #expect(try await offline.reports().last?.status == .failed)
        #expect(offline.events.all.contains(.uploaded(key: "a/3.tar", etag: nil)))
    }

    @Test(arguments: [(0, 0), (16, 0), (17, 1), (66, 3), (83, 4), (84, 5), (100, 5)])
    func canFallSilent(percent: Int, reports: Int) async throws {
        let offline = try OfflineExport { $0.ending = .dies(atPercent: percent) }
        #expect(try await offline.reports().count == reports)
        #expect(offline.events.all.last == .died(key: "a/3.tar"))
    }

    @Test func standsStillUntilCanceled() async throws {
        let offline = try OfflineExport { $0.ending = .pauses(atPercent: 50) }
        async let reports = offline.reports()
        for await case .reported(let progress) in offline.events where progress.status == .paused {
            offline.export.files[0].cancel()
            break
        }
        #expect(try await reports.map(\.status) == [.filePull, .filePull, .paused, .canceled])
        #expect(offline.events.all.last == .ended(key: "a/3.tar", status: .canceled))
    }

    @Test(arguments: [(0, 0), (50, 2), (100, 5)])
    func waitsWithoutAWord(percent: Int, reports: Int) async throws {
        let offline = try OfflineExport { $0.ending = .waits(atPercent: percent) }
        async let all = offline.reports()
        let file = offline.export.files[0]
        try await until("it waits") { file.plan.resumption.waiting == 1 }
        #expect(offline.events.all.count { if case .reported = $0 { true } else { false } } == reports)
        file.plan.resumption.open()
        #expect(try await all.last?.status == .ok)
        #expect(try await all.count == 6)
    }

    @Test func isCanceledWhileItWaits() async throws {
        let offline = try OfflineExport { $0.ending = .waits(atPercent: 50) }
        async let all = offline.reports()
        let file = offline.export.files[0]
        try await until("it waits") { file.plan.resumption.waiting == 1 }
        file.cancel()
        #expect(try await all.map(\.status) == [.filePull, .filePull, .canceled])
        #expect(file.plan.resumption.waiting == 0)
    }

    @Test func saysTheEndBeforeItUploads() async throws {
        let offline = try OfflineExport {
            $0.upload = .belated
        }
        async let all = offline.reports()
        let file = offline.export.files[0]
        try await until("it waits") { file.plan.resumption.waiting == 1 }
        #expect(offline.events.all.last == .ended(key: "a/3.tar", status: .ok))
        file.cancel()
        _ = try await all
    }

    @Test func canSayNothingAtAll() async throws {
        let offline = try OfflineExport { $0.progress.silent = true }
        #expect(try await offline.messages().isEmpty)
        #expect(offline.events.all.contains(.ended(key: "a/3.tar", status: .ok)))
    }

    @Test func canKeepItsClaimsForTheEnd() async throws {
        let reports = try await OfflineExport { $0.progress.claimsAtEnd = true }.reports()
        #expect(reports.dropLast().allSatisfy { $0.size == nil && $0.fingerprint == nil })
        #expect(reports.last?.size == 100_000 && reports.last?.fingerprint != nil)
    }

    @Test func canLetTheSizeGrow() async throws {
        let reports = try await OfflineExport { $0.reportSize = .growing }.reports()
        #expect(reports.map(\.size) == [nil, nil, nil, nil, 50_000, 100_000])
    }

    @Test func isCanceledBeforeItBegan() async throws {
        let offline = try OfflineExport()
        offline.export.files[0].cancel()
        #expect(try await offline.reports().last?.status == .canceled)
        #expect(offline.export.files[0].isOver)
    }

    @Test func saysNothingMoreWhenTheDockEnds() async throws {
        let offline = try OfflineExport { $0.ending = .pauses(atPercent: 50) }
        let running = Task { try await offline.reports() }
        for await case .reported(let progress) in offline.events where progress.status == .paused {
            running.cancel()
            break
        }
        // The pause itself may not have been handed on when it ended.
        #expect(try await running.value.allSatisfy { $0.status?.isTerminal == false })
        #expect(offline.events.all.last == .died(key: "a/3.tar"))
    }
}
