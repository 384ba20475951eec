import DockProtocol
import ObjectStorage
import Primitives
import Synchronization

extension FileExport {
    /// The code of "dock network anomaly, upload failed" (facts, Error codes).
    private static let uploadFailed = 324019

    /// Reports a point.
    func say(_ point: ProgressPlan.Point, status: UploadStatus) {
        state.withLock { $0.last = point }
        send(progress(status: status, step: point.step, percent: point.percent, result: 0))
    }

    /// Ends with a report.
    func finish(_ status: UploadStatus, result: Int) {
        let last = state.withLock { state in
            state.isOver = true
            return state.last
        }
        if !plan.behaviour.progress.dropFinal {
            let isDone = status == .ok
            send(
                progress(
                    status: status,
                    step: isDone ? plan.progress.steps : last?.step ?? 1,
                    percent: isDone ? 100 : last?.percent ?? 0,
                    result: result,
                    finishTime: isDone ? SystemWallClock().now() : nil
                )
            )
        }
        events.add(.ended(key: plan.file.objectKey, status: status))
    }

    /// Ends with what came between.
    func fail(_ error: any Error) {
        let isCanceled = state.withLock { $0.isCanceled }
        switch error {
        case ExportStop.failed(let code):
            finish(.failed, result: code)
        case ExportStop.died:
            die()
        case let error as StorageError where !Task.isCancelled:
            events.add(.uploadFailed(key: plan.file.objectKey, reason: "\(error)"))
            finish(.failed, result: Self.uploadFailed)
        default:
            if isCanceled {
                finish(.canceled, result: 0)
            } else {
                die()
            }
        }
    }

    private func die() {
        state.withLock { $0.isOver = true }
        send(nil)
        events.add(.died(key: plan.file.objectKey))
    }

    private func progress(
        status: UploadStatus,
        step: Int,
        percent: Int,
        result: Int,
        finishTime: Timestamp? = nil
    ) -> FileProgress {
        var (claims, rate) = state.withLock { ($0.reported, $0.rate) }
        if status != .ok {
            claims = plan.behaviour.reportedOnTheWay(claims)
        }
        let behaviour = plan.behaviour.progress
        return FileProgress(
            key: plan.file.objectKey,
            module: plan.file.module,
            deviceSN: plan.deviceSN,
            size: claims?.size,
            fingerprint: claims?.fingerprint,
            percent: percent,
            finishTime: finishTime,
            rate: rate,
            currentStep: step,
            totalStep: behaviour.totalStepMissing ? nil : plan.progress.steps,
            result: result,
            status: behaviour.statusMissing ? nil : status
        )
    }
}

extension FileExport.State {
    /// In bytes a second.
    fileprivate var rate: Int64 {
        guard let uploadBegan else {
            return 0
        }
        let milliseconds = max(1, (ContinuousClock.now - uploadBegan).wholeMilliseconds)
        return Int64(uploadedBytes) * 1000 / milliseconds
    }
}
