import Cryptography
import DockProtocol
import ObjectStorage
import Primitives
import RequestSigning
import Synchronization

/// The export of one file of a start: fetches, packs, uploads, and reports.
final class FileExport: Sendable {
    /// What stays as it is from beginning to end.
    struct Plan: Sendable {
        var file: StartFile
        var key: ObjectKey
        var deviceSN: String
        var archive: LogArchive
        var client: StorageClient
        var credentials: SigningCredentials
        var partSize: Int?
        var stepDelay: Duration
        var behaviour: DockBehaviour
        var progress: ProgressPlan
        var resumption = Resumption()
    }

    /// What is said of the file, beside how far it is.
    struct Claims {
        var size: Int64?
        var fingerprint: String?
    }

    struct State {
        var task: Task<Void, Never>?
        var isCanceled = false
        var isOver = false
        /// How many of the plan's points are behind.
        var passed = 0
        var last: ProgressPlan.Point?
        /// Known once the logs are packed.
        var reported: Claims?
        var uploadBegan: ContinuousClock.Instant?
        var uploadedBytes = 0
    }

    let plan: Plan
    let events: DockEvents
    let state = Mutex(State())
    private let report: @Sendable (FileExport, FileProgress?) -> Void

    /// An export that has not begun.
    ///
    /// - Parameters:
    ///   - plan: What to do.
    ///   - events: Told what happens.
    ///   - report: Given each report in order, and `nil` when the export ends without another word.
    init(_ plan: Plan, events: DockEvents, report: @escaping @Sendable (FileExport, FileProgress?) -> Void) {
        self.plan = plan
        self.events = events
        self.report = report
    }

    /// Whether no more is to come of it but the report of its end.
    var isOver: Bool {
        state.withLock { $0.isOver }
    }

    /// Exports, and returns when it is over, however it ended.
    ///
    /// To be called once.
    func run() async {
        let task = Task { await export() }
        let isCanceled = state.withLock { state in
            state.task = task
            return state.isCanceled
        }
        if isCanceled {
            task.cancel()
        }
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        state.withLock { state in
            state.task = nil
            state.isOver = true
        }
    }

    /// Ends it as canceled, unless it is over.
    func cancel() {
        let task = state.withLock { state in
            state.isCanceled = true
            return state.task
        }
        task?.cancel()
    }

    private func export() async {
        events.add(.began(key: plan.file.objectKey, module: plan.file.module, size: plan.archive.size))
        do {
            try await pass { $0.status == .filePull }
            let digest = try await plan.archive.digest(plan.behaviour.reportFingerprint.algorithm)
            try await pass { $0.status == .fileZip }
            state.withLock { state in
                state.reported = plan.behaviour.reported(size: plan.archive.size, digest: digest)
                state.uploadBegan = .now
            }
            if plan.behaviour.upload == .belated {
                try await pass { _ in true }
                finish(.ok, result: 0)
                try await plan.resumption.wait()
                return try await upload()
            }
            try await upload()
            try await pass { _ in true }
            try await check(overall: 100, last: nil)
            finish(.ok, result: 0)
            if plan.behaviour.upload == .overwritten {
                try await plan.resumption.wait()
                try await upload(plan.archive.corrupted)
            }
        } catch {
            fail(error)
        }
    }

    /// Sends the reports that are due, as long as the points are wanted, and stops where the behaviour says so.
    func pass(while isWanted: (ProgressPlan.Point) -> Bool) async throws {
        while let point = nextPoint(if: isWanted) {
            try await check(overall: point.overall, last: point)
            say(point, status: point.status)
            try await Task.sleep(for: plan.stepDelay)
        }
        // A cancel that came before the task was known.
        guard !state.withLock({ $0.isCanceled }) else {
            throw CancellationError()
        }
        try Task.checkCancellation()
    }

    private func nextPoint(if isWanted: (ProgressPlan.Point) -> Bool) -> ProgressPlan.Point? {
        state.withLock { state in
            let points = plan.progress.points
            guard state.passed < points.count, isWanted(points[state.passed]) else {
                return nil
            }
            defer { state.passed += 1 }
            return points[state.passed]
        }
    }

    private func check(overall: Int, last point: ProgressPlan.Point?) async throws {
        switch plan.behaviour.ending {
        case .dies(let percent) where overall >= percent:
            throw ExportStop.died
        case .fails(let code, let percent) where overall >= percent:
            throw ExportStop.failed(code: code)
        case .pauses(let percent) where overall >= percent:
            if let point = point ?? plan.progress.points.last {
                say(point, status: .paused)
            }
            while true {
                // Until it is canceled.
                try await Task.sleep(for: .seconds(3600))
            }
        case .waits(let percent) where overall >= percent:
            try await plan.resumption.wait()
        default:
            break
        }
    }

    func send(_ progress: FileProgress?) {
        guard !plan.behaviour.progress.silent else {
            return
        }
        if let progress {
            events.add(.reported(progress))
        }
        report(self, progress)
    }
}
