import DockProtocol
import FoundationEssentials
import Primitives
import Synchronization

/// An accepted start: its files are exported beside one another, and each report tells how all of them stand.
final class Export: Sendable {
    let files: [FileExport]
    private let gateway: String
    private let bid: String
    private let behaviour: DockBehaviour
    private let board: ReportBoard

    init(_ plans: [FileExport.Plan], gateway: String, bid: String, behaviour: DockBehaviour, events: DockEvents) {
        let board = ReportBoard()
        self.board = board
        self.gateway = gateway
        self.bid = bid
        self.behaviour = behaviour
        files = plans.map { plan in
            FileExport(plan, events: events) { board.post($1, key: $0.plan.file.objectKey) }
        }
    }

    /// Exports all the files, and returns when nothing more is to be sent.
    func run(publish: @escaping @Sendable ([UInt8]) async -> Void) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.send(publish) }
            await withDiscardingTaskGroup { group in
                for file in self.files {
                    group.addTask { await file.run() }
                }
            }
            self.board.close()
        }
    }

    private func send(_ publish: @Sendable ([UInt8]) async -> Void) async {
        var order = MessageOrder<[UInt8]>(behaviour.progress, seed: behaviour.seed)
        for await files in board.reports {
            for payload in order.add(message(files)) {
                await publish(payload)
            }
        }
        for payload in order.flush() {
            await publish(payload)
        }
    }

    private func message(_ files: [FileProgress]) -> [UInt8] {
        InboundMessage(
            gateway: gateway,
            tid: UUID().uuidString.lowercased(),
            bid: bid,
            method: DockMethod.fileuploadProgress.rawValue,
            timestamp: SystemWallClock().now(),
            needsReply: behaviour.progress.needReply,
            content: .progress(UploadProgress(status: overall(files), files: files))
        )
        .encoded(quirks: behaviour.quirks)
    }

    /// The status of the whole, where the files have any.
    private func overall(_ files: [FileProgress]) -> UploadStatus? {
        let statuses = files.compactMap(\.status)
        guard !behaviour.progress.statusMissing, statuses.count == self.files.count, statuses.allSatisfy(\.isTerminal)
        else {
            return behaviour.progress.statusMissing ? nil : .inProgress
        }
        return statuses.allSatisfy { $0 == .ok } ? .ok : statuses.first { $0 != .ok }
    }
}

/// The last report of each file, and the stream of what all of them say whenever one says something.
final class ReportBoard: Sendable {
    let reports: AsyncStream<[FileProgress]>
    private let continuation: AsyncStream<[FileProgress]>.Continuation
    private let latest: Mutex<[FileProgress]> = Mutex([])

    init() {
        // Unbounded: an export has few reports.
        (reports, continuation) = AsyncStream.makeStream()
    }

    /// Takes a file's report; `nil` takes the file off.
    func post(_ report: FileProgress?, key: String) {
        latest.withLock { latest in
            let index = latest.firstIndex { $0.key == key }
            switch (report, index) {
            case (let report?, let index?): latest[index] = report
            case (let report?, nil): latest.append(report)
            case (nil, let index?): latest.remove(at: index)
            case (nil, nil): break
            }
            if report != nil {
                // Under the lock: the stream has the order of the reports.
                continuation.yield(latest)
            }
        }
    }

    func close() {
        continuation.finish()
    }
}
