import DockProtocol
import Logging
import MQTTTransport
import Metrics
import Primitives
import UploadTracking

/// Takes in what docks say: a batch is decoded, committed once, and only then acknowledged by the connection
/// (docs/GUARANTEES.md).
struct TelemetryIntake: Sendable {
    /// What docks say: answers and events.
    static let filters = DockTopic.filters(for: .cloud)

    /// How many pieces of telemetry are committed at once.
    private static let entriesOfACommit = 2000

    let tracker: UploadTracker
    let replies: EventReplies
    let bells: LoopBells
    let logger: Logger

    /// - Throws: What the store throws while it is away: then nothing is acknowledged, and all of it comes again.
    func commit(_ messages: [MQTTMessage]) async throws {
        let decoded = messages.map(DecodedMessage.init)
        let relevant = decoded.filter { !$0.telemetry.isEmpty }
        let outcomes: [[TelemetryResult]]
        do {
            outcomes = try await ingest(relevant.map(\.telemetry))
        } catch {
            report(error, of: messages.count)
            throw error
        }
        Recorder(label: "waybill_commit_batch_messages").record(messages.count)
        for message in decoded where message.telemetry.isEmpty {
            count(message, outcome: message.label ?? "ignored")
        }
        for (message, results) in zip(relevant, outcomes) {
            let outcomes = Set(results.map(\.outcome))
            for outcome in outcomes {
                count(message, outcome: outcome.rawValue)
            }
            if let inbound = message.inbound, outcomes != [.unmatched] {
                logger.debug(
                    "dock message",
                    metadata: [
                        "gateway": "\(inbound.gateway)", "method": "\(message.method)",
                        "outcome": "\(outcomes.map(\.rawValue).sorted().joined(separator: " "))",
                    ]
                )
            }
            for rejected in message.rejected {
                count(message, outcome: rejected)
            }
            if let inbound = message.inbound, results.contains(where: \.isOurs) {
                // Events of uploads that Waybill published, after the commit.
                replies.answer(inbound)
            }
        }
        let quarantined = outcomes.count { $0.contains { $0.outcome == .quarantined } }
        if quarantined > 0 {
            logger.warning(
                "the store refuses what messages say: they were acknowledged with the rest, and are in the table quarantine",
                metadata: ["messages": "\(quarantined)"]
            )
        }
        if outcomes.joined().contains(where: { $0.outcome == .applied }) {
            bells.ringAll()
        }
    }

    /// The connection is dropped, so that the broker sends all of it again, and again until the store takes it.
    private func report(_ error: any Error, of count: Int) {
        guard !(error is CancellationError) else {
            return
        }
        Counter(label: "waybill_commit_failures_total").increment()
        logger.warning(
            "messages were not committed: nothing is acknowledged, and they come again",
            metadata: ["messages": "\(count)", "error": "\(error)"]
        )
    }

    /// Commits in pieces of bounded work, so that a dock with much to say does not hold up requests; all of it is
    /// committed before any of it is acknowledged.
    private func ingest(_ batch: [[Telemetry]]) async throws -> [[TelemetryResult]] {
        var outcomes: [[TelemetryResult]] = []
        var piece: [[Telemetry]] = []
        var entries = 0
        for (index, message) in batch.enumerated() {
            piece.append(message)
            entries += message.count
            if entries >= Self.entriesOfACommit || index == batch.count - 1 {
                outcomes += try await tracker.ingest(piece)
                piece.removeAll()
                entries = 0
            }
        }
        return outcomes
    }

    /// Other people's traffic shares these topics: counted by bounded labels, never logged one by one.
    private func count(_ message: DecodedMessage, outcome: String) {
        Counter(
            label: "waybill_messages_total",
            dimensions: [("method", message.method), ("outcome", outcome)]
        )
        .increment()
    }
}

/// A message as far as it could be read.
///
/// A dock is not trusted: whatever it sends gives a label, never an error.
private struct DecodedMessage {
    var inbound: InboundMessage?
    var telemetry: [Telemetry] = []
    /// Why it says nothing to us.
    var label: String?
    /// What else is odd about it: entries that could not be read, words that nobody documents.
    var rejected: [String] = []

    init(_ message: MQTTMessage) {
        guard let topic = DockTopic(message.topic) else {
            label = "unexpected_topic"
            return
        }
        do {
            let inbound = try InboundMessage.decode(topic: topic, payload: message.payload)
            self.inbound = inbound
            telemetry = TelemetryTranslation.telemetry(in: inbound)
            if case .progress(let progress) = inbound.content {
                rejected = progress.rejected.map(\.label)
                if progress.files.contains(where: { $0.status?.isKnown == false }) {
                    // Kept and followed by its other fields, but somebody should know.
                    rejected.append("unknown_status")
                }
                label = rejected.first
            }
        } catch {
            label = error.label
        }
    }

    /// A bounded label: the protocol's methods by name, everything else as one.
    var method: String {
        guard let inbound else {
            return "unreadable"
        }
        if let method = inbound.method {
            return DockMethod(rawValue: method) == nil ? "other" : method
        }
        return "unnamed"
    }
}
