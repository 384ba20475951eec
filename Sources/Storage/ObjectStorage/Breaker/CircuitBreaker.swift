import Primitives

/// Keeps a service that does not answer from being asked in vain: closed, open, and half open again.
///
/// Pure: the moment is a parameter.
struct CircuitBreaker: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// What a request showed of the service.
    enum Outcome: Sendable {
        /// It answered, be it with a refusal.
        case answered
        /// There was no answer, or one that says that it is unwell.
        case unanswered
        /// Nothing: the request was given up by whoever made it.
        case unknown
    }

    enum Admission: Sendable, Equatable {
        /// The request may be made; with a number where it is the one that tries whether the service answers again.
        case pass(trial: Int?)
        /// So many requests in a row had no answer; it is tried again in a while, `nil` for now, by another request.
        case refused(failures: Int, wait: Duration?)
    }

    /// So many requests in a row without an answer open it.
    static let threshold = 5

    /// How long it stays open, which is longer each time in a row.
    private let backoff: Backoff
    private var failures = 0
    private var openings = 0
    /// `nil` where it is closed.
    private var openUntil: Instant?
    /// The request that is under way while it is half open.
    private var trial: Int?
    private var trials = 0

    init(backoff: Backoff) {
        self.backoff = backoff
    }

    /// It has opened, and nothing has been answered since.
    var isOpen: Bool {
        openUntil != nil
    }

    mutating func admit(at now: Instant) -> Admission {
        guard let openUntil else {
            return .pass(trial: nil)
        }
        guard now >= openUntil else {
            return .refused(failures: failures, wait: now.duration(to: openUntil))
        }
        guard trial == nil else {
            return .refused(failures: failures, wait: nil)
        }
        trials += 1
        trial = trials
        return .pass(trial: trial)
    }

    /// Takes what a request showed.
    ///
    /// - Parameters:
    ///   - outcome: What it showed.
    ///   - number: As it was admitted with.
    ///   - now: When.
    /// - Returns: What has changed by it, for people; nothing where a trial failed.
    mutating func record(_ outcome: Outcome, trial number: Int?, at now: Instant) -> BreakerChange? {
        let isTrial = number != nil && number == trial
        if isTrial {
            trial = nil
        }
        switch outcome {
        case .unknown:
            return nil
        case .answered:
            let wasOpen = openUntil != nil
            failures = 0
            openings = 0
            openUntil = nil
            trial = nil
            return wasOpen ? .closed : nil
        case .unanswered:
            failures += 1
            guard openUntil == nil ? failures >= Self.threshold : isTrial else {
                return nil
            }
            let isFirst = openUntil == nil
            openUntil = now + backoff.delay(attempt: openings)
            openings += 1
            return isFirst ? .opened(failures: failures) : nil
        }
    }
}

/// What became of a breaker.
package enum BreakerChange: Sendable, Equatable {
    /// After so many requests in a row without an answer.
    case opened(failures: Int)
    /// The service has answered again.
    case closed
}
