import Logging
import Metrics
import ObjectVerification
import Primitives
import UploadTracking

/// Keeps the gauges that only the store can tell (contract.md, Metrics).
struct GaugeLoop: Sendable {
    static let interval = Duration.seconds(10)

    let tracker: UploadTracker
    let profiles: ProfileDirectory
    /// Where notices go.
    let destinations: [String]
    let logger: Logger

    func run() async {
        while !Task.isCancelled {
            do {
                try await update()
                try await Task.sleep(for: Self.interval)
            } catch is CancellationError {
                return
            } catch {
                logger.warning("the gauges could not be read", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    private func update() async throws {
        for profile in profiles.all {
            Gauge(label: "waybill_breaker_open", dimensions: [("profile", profile.name.value)])
                .record(profile.verifier.isBreakerOpen ? 1 : 0)
        }
        let (live, oldest, now) = try await tracker.store.read {
            (try $0.liveCounts(), try $0.oldestUndelivered(), $0.now)
        }
        for profile in profiles.all {
            for state in UploadState.allCases where !state.isTerminal {
                let count = live.first { $0.profile == profile.name && $0.state == state }?.count ?? 0
                Gauge(
                    label: "waybill_uploads_live",
                    dimensions: [("profile", profile.name.value), ("state", state.rawValue)]
                )
                .record(count)
            }
        }
        for destination in destinations {
            let age = oldest[destination].map { now - $0 } ?? .zero
            Gauge(label: "waybill_notice_oldest_seconds", dimensions: [("destination", destination)])
                .record(Double(age.wholeMilliseconds) / 1000)
        }
    }
}
