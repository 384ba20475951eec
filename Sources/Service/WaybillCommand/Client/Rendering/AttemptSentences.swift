import ControlProtocol
import FoundationEssentials
import Primitives

/// What was tried, what came of it, and what comes next: one sentence a subject.
struct AttemptSentences: Sendable {
    let now: Timestamp
    var zone = TimeZone.current

    /// Of a start: `sent 7 times, last 10:42:59, no answer; next 10:43:15, gives up 11:09:00`.
    func sentence(of command: CommandResource) -> String {
        let tries = Self.tries(command)
        let last = command.lastAttemptAt.map { ", last \(clock($0))" } ?? ""
        return tries + last + answer(of: command) + following(next: command.nextAttemptAt, end: command.deadline)
    }

    /// Of a cancel: of what, by whom, and how it is sent.
    func sentence(of cancellation: CancellationResource) -> String {
        let modules = cancellation.modules.map(\.printable).joined(separator: ", ")
        let time = cancellation.requestedAt.map { " at \(clock($0))" } ?? ""
        let requester = cancellation.requestedBy.map { " by \($0.printable)" } ?? ""
        let state = cancellation.state.rawValue.replacing("_", with: " ").printable
        return "of module \(modules), asked for\(time)\(requester), \(state): " + sentence(of: cancellation.command)
    }

    /// Of the looks at an object: `12 times, last 10:42:59: 503 SlowDown; next 10:43:15, gives up 11:09:00`.
    func sentence(of verification: FileResource.Verification, isOver: Bool) -> String {
        let count = verification.attempts == 0 ? "not yet" : Self.times(verification.attempts)
        let last = verification.lastAttemptAt.map { ", last \(clock($0))" } ?? ""
        let answer = verification.lastAnswer.map { ": \($0.printable)" } ?? ""
        var reading = ""
        if let read = verification.bytesRead, let total = verification.bytesTotal {
            reading = "; reading, \(Quantity.bytes(read)) of \(Quantity.bytes(total))"
        }
        return count + last + answer + reading
            + following(
                next: verification.nextAttemptAt,
                end: verification.deadline,
                ending: isOver ? "until" : "gives up"
            )
    }

    /// Of an upload's notices, a sentence for each destination.
    func sentences(of deliveries: [DeliveryResource]) -> [String] {
        Dictionary(grouping: deliveries, by: \.destination).sorted { $0.key < $1.key }.map { destination, deliveries in
            let delivered = deliveries.count { $0.state == .delivered }
            var parts = delivered > 0 ? ["\(delivered) delivered"] : []
            parts += deliveries.filter { $0.state != .delivered }.map(sentence)
            return "\(destination.printable): \(parts.joined(separator: "; "))"
        }
    }

    private func sentence(of delivery: DeliveryResource) -> String {
        let tries = delivery.attempts == 0 ? "not tried yet" : "tried \(Self.times(delivery.attempts))"
        let error = delivery.error.map { ", last answer: \($0.printable)" } ?? ""
        let type = delivery.type.rawValue.printable
        guard delivery.state == .dead else {
            return "\(type) \(tries)\(error)\(delivery.nextAt.map { ", next \(clock($0))" } ?? "")"
        }
        return "\(type) given up, \(tries)\(error)"
    }

    private static func tries(_ command: CommandResource) -> String {
        let sent = command.attempts - command.notSent
        if command.attempts == 0 {
            return "not sent yet"
        }
        if sent == 0 {
            return "tried \(times(command.attempts)), never sent"
        }
        let unsent = command.notSent > 0 ? ", not taken by the broker \(times(command.notSent))" : ""
        return "sent \(times(sent))\(unsent)"
    }

    private func answer(of command: CommandResource) -> String {
        let words = command.lastAnswer.map { ": \($0.printable)" } ?? ""
        return switch command.outcome {
        case .awaiting?: command.answerBy.map { ", answer awaited until \(clock($0))\(words)" } ?? ", answer awaited"
        case .unanswered?: ", no answer\(words)"
        case .accepted?: ", accepted"
        case .busy?: ", dock busy\(words)"
        case .refused?: ", refused\(words)"
        case .mintFailed?: ", no credentials\(words)"
        case .notSent?, nil: words
        case let other?: ", \(other.rawValue.printable)\(words)"
        }
    }

    private func following(next: Timestamp?, end: Timestamp?, ending: String = "gives up") -> String {
        let parts = [next.map { "next \(clock($0))" }, end.map { "\(ending) \(clock($0))" }].compactMap(\.self)
        return parts.isEmpty ? "" : "; " + parts.joined(separator: ", ")
    }

    private static func times(_ count: Int) -> String {
        count == 1 ? "once" : "\(count) times"
    }

    /// The time of day, with the date where that is not today.
    private func clock(_ moment: Timestamp) -> String {
        let text = Quantity.local(moment, zone: zone)
        let today = Quantity.local(now, zone: zone)
        return text.prefix(10) == today.prefix(10) ? String(text.dropFirst(11)) : text
    }
}
