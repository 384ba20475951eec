import Testing

@testable import DockProtocol

/// What reports mean (rules.md, Reports and settlement).
@Suite struct MeaningTests {
    struct Report: Sendable, CustomTestStringConvertible {
        var percent: Int?
        var step: Int?
        var steps: Int?
        var status: UploadStatus?
        var result: Int?
        var reported = false
        var probe = false
        var failure: DeviceFailure?
        var canceled = false

        var testDescription: String {
            "\(percent ?? -1)% of step \(step ?? -1)/\(steps ?? -1), \(status?.rawValue ?? "no status"), \(result ?? 0)"
        }
    }

    @Test(arguments: [
        Report(),
        Report(percent: 99),
        Report(percent: 100, reported: true),
        Report(percent: 100, step: 5, reported: true),
        Report(percent: 100, step: 30, steps: 30, reported: true),
        Report(percent: 100, step: 30, steps: 30, status: .fileUploading, reported: true),
        Report(percent: 100, step: 19, steps: 30, probe: true),
        Report(percent: 100, steps: 30, probe: true),
        Report(percent: 100, status: .fileUploading, probe: true),
        Report(percent: 100, status: UploadStatus(rawValue: "unheard_of"), probe: true),
        Report(percent: 100, step: 19, steps: 30, status: .ok, reported: true),
        Report(percent: 3, status: .ok, reported: true),
        Report(status: .ok, result: 0, reported: true),
        Report(status: .ok, result: 324019, reported: true, failure: DeviceFailure(code: 324019, status: .ok)),
        Report(status: .failed, failure: DeviceFailure(code: nil, status: .failed)),
        Report(status: .timeout, result: 0, failure: DeviceFailure(code: nil, status: .timeout)),
        Report(status: .rejected, result: 1, failure: DeviceFailure(code: 1, status: .rejected)),
        Report(percent: 10, result: 324012, failure: DeviceFailure(code: 324012, status: nil)),
        Report(percent: 100, status: .failed, probe: true, failure: DeviceFailure(code: nil, status: .failed)),
        Report(status: .canceled, canceled: true),
        Report(status: .canceled, result: 324018, canceled: true),
        Report(status: .paused),
    ])
    func file(report: Report) {
        let file = FileProgress(
            key: "k",
            percent: report.percent,
            currentStep: report.step,
            totalStep: report.steps,
            result: report.result,
            status: report.status
        )
        #expect(file.isReported == report.reported)
        #expect(file.isProbe == report.probe)
        #expect(file.failure == report.failure)
        #expect(file.isCanceled == report.canceled)
    }

    @Test func statuses() {
        let terminal: [UploadStatus] = [.ok, .rejected, .failed, .canceled, .timeout]
        let underWay: [UploadStatus] = [.filePull, .fileZip, .fileUploading, .sent, .inProgress, .paused]
        #expect(terminal.allSatisfy { $0.isTerminal && $0.isKnown })
        #expect(underWay.allSatisfy { !$0.isTerminal && $0.isKnown })
    }

    @Test func deviceErrors() {
        #expect(DeviceError(code: 0) == nil)
        #expect(
            DeviceError.known.filter(\.isBusy).map(\.code) == [314000, 319001, 319018, 319019, 325009]
        )
        #expect(DeviceError.known.count == 17)
        #expect(Set(DeviceError.known.map(\.name)).count == DeviceError.known.count)
        #expect(DeviceError.known.allSatisfy { $0.isKnown && !$0.meaning.isEmpty && !$0.remedy.isEmpty })
        let unknown = DeviceError(code: -7)
        #expect(unknown?.code == -7)
        #expect(unknown?.name == "unknown")
        #expect(unknown?.isKnown == false)
        #expect(unknown?.isBusy == false)
    }
}
