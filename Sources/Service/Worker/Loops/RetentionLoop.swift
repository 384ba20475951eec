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

/// Removes what has been kept for long enough, a batch at a time, so that telemetry never waits for it.
struct RetentionLoop: Sendable {
    private static let interval = Duration.seconds(300)
    /// Between batches: others commit meanwhile.
    private static let breath = Duration.milliseconds(50)

    let retention: Retention
    let tracker: UploadTracker
    let logger: Logger

    func run() async {
        while !Task.isCancelled {
            do {
                for kind in Expirable.allCases {
                    if let age = retention.age(of: kind) {
                        try await expire(kind, keptFor: age)
                    }
                }
                try await Task.sleep(for: Self.interval)
            } catch is CancellationError {
                return
            } catch {
                logger.error(
                    "what has been kept for long enough could not be removed; trying again",
                    metadata: ["error": "\(error)"]
                )
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    private func expire(_ kind: Expirable, keptFor age: Duration) async throws {
        var total = 0
        var isMore = true
        while isMore {
            let removed = try await tracker.expire(kind, keptFor: age)
            total += removed.count
            isMore = removed.isMore
            try await Task.sleep(for: Self.breath)
        }
        if total > 0 {
            Counter(label: "waybill_expired_total", dimensions: [("kind", kind.rawValue)]).increment(by: total)
            logger.info("removed what was kept for long enough", metadata: ["of": "\(kind)", "count": "\(total)"])
        }
    }
}
