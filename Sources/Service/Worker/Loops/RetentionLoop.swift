import Logging
import Metrics
import Primitives
import UploadTracking

/// How long things are kept; `nil`: for ever (contract.md, `RETENTION_*`).
package struct Retention: Sendable, Hashable {
    package var uploads: Duration?
    package var notices: Duration?
    package var audit: Duration?

    package init(uploads: Duration? = nil, notices: Duration? = nil, audit: Duration? = nil) {
        self.uploads = uploads
        self.notices = notices
        self.audit = audit
    }

    func age(of kind: Expirable) -> Duration? {
        switch kind {
        case .uploads: uploads
        case .notices: notices
        case .audit: audit
        }
    }
}

/// Removes what has been kept for long enough, a batch of each kind at a turn, so that telemetry never waits for it.
struct RetentionLoop: Sendable {
    static let interval = Duration.seconds(300)
    /// Between batches: others commit meanwhile.
    static let breath = Duration.milliseconds(50)

    let retention: Retention
    let tracker: UploadTracker
    let logger: Logger
    /// Between turns: for so long, or until the task is canceled.
    var wait: @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }

    func run() async {
        let loop = TurnLoop(
            failure: "what has been kept for long enough could not be removed; trying again",
            backoff: Backoff(base: .seconds(1), cap: Self.interval, seed: 4),
            logger: logger
        )
        var removed: [Expirable: Int] = [:]
        await loop.run {
            var pause = Self.interval
            for kind in Expirable.allCases {
                guard let age = retention.age(of: kind) else {
                    continue
                }
                let batch = try await tracker.expire(kind, keptFor: age)
                Counter(label: "waybill_expired_total", dimensions: [("kind", kind.rawValue)])
                    .increment(by: batch.count)
                removed[kind, default: 0] += batch.count
                if batch.isMore {
                    pause = Self.breath
                } else {
                    report(removed.removeValue(forKey: kind) ?? 0, of: kind)
                }
            }
            return pause
        } wait: {
            await wait($0)
        }
    }

    private func report(_ count: Int, of kind: Expirable) {
        if count > 0 {
            logger.info("removed what was kept for long enough", metadata: ["of": "\(kind)", "count": "\(count)"])
        }
    }
}
