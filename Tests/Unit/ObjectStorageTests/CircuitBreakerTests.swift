import HTTPTransport
import Primitives
import Testing

@testable import ObjectStorage

@Suite("Circuit breaker")
struct CircuitBreakerTests {
    private let start = ContinuousClock.now
    private let backoff = Backoff(base: .seconds(1), cap: .seconds(30), seed: 7)

    /// A breaker that has opened at the start.
    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker(backoff: backoff)
        for _ in 0..<CircuitBreaker.threshold {
            _ = breaker.record(.unanswered, trial: nil, at: start)
        }
        return breaker
    }

    private struct History: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let outcomes: [CircuitBreaker.Outcome]
        let isOpen: Bool
    }

    private static let openings = [
        History(testDescription: "nothing", outcomes: [], isOpen: false),
        History(testDescription: "four silences", outcomes: .init(repeating: .unanswered, count: 4), isOpen: false),
        History(testDescription: "five silences", outcomes: .init(repeating: .unanswered, count: 5), isOpen: true),
        History(
            testDescription: "an answer among silences",
            outcomes: [.unanswered, .unanswered, .unanswered, .unanswered, .answered, .unanswered],
            isOpen: false
        ),
        History(
            testDescription: "requests given up among silences change nothing",
            outcomes: [.unanswered, .unknown, .unanswered, .unknown, .unanswered, .unanswered, .unanswered],
            isOpen: true
        ),
        History(
            testDescription: "requests given up alone",
            outcomes: .init(repeating: .unknown, count: 9),
            isOpen: false
        ),
    ]

    @Test("opens after some requests in a row without an answer", arguments: openings)
    private func opening(history: History) {
        var breaker = CircuitBreaker(backoff: backoff)
        var changes: [BreakerChange] = []
        for outcome in history.outcomes {
            #expect(breaker.admit(at: start) == .pass(trial: nil))
            changes += [breaker.record(outcome, trial: nil, at: start)].compactMap(\.self)
        }
        #expect(breaker.isOpen == history.isOpen)
        #expect(changes == (history.isOpen ? [.opened(failures: 5)] : []))
    }

    @Test("refuses while it is open, then lets one request try at a time")
    func trial() {
        var breaker = opened()
        let wait = backoff.delay(attempt: 0)
        #expect(breaker.admit(at: start) == .refused(failures: 5, wait: wait))
        let later = start + wait
        #expect(breaker.admit(at: later) == .pass(trial: 1))
        #expect(breaker.admit(at: later) == .refused(failures: 5, wait: nil))
        #expect(breaker.isOpen)
        #expect(breaker.record(.answered, trial: 1, at: later) == .closed)
        #expect(!breaker.isOpen)
        #expect(breaker.admit(at: later) == .pass(trial: nil))
    }

    @Test("a trial that fails keeps it open for longer each time, up to the cap, and says so once")
    func longer() {
        var breaker = opened()
        var now = start
        for attempt in 0..<10 {
            let wait = backoff.delay(attempt: attempt)
            #expect(breaker.admit(at: now) == .refused(failures: 5 + attempt, wait: wait))
            #expect(wait <= .seconds(30))
            now += wait
            #expect(breaker.admit(at: now) == .pass(trial: attempt + 1))
            #expect(breaker.record(.unanswered, trial: attempt + 1, at: now) == nil)
        }
        now += .seconds(30)
        #expect(breaker.admit(at: now) == .pass(trial: 11))
        #expect(breaker.record(.answered, trial: 11, at: now) == .closed)
        for _ in 0..<5 {
            _ = breaker.record(.unanswered, trial: nil, at: now)
        }
        #expect(breaker.admit(at: now) == .refused(failures: 5, wait: backoff.delay(attempt: 0)), "begins anew")
    }

    @Test("a trial that is given up leaves its place to another")
    func canceled() {
        var breaker = opened()
        let later = start + .seconds(1)
        #expect(breaker.admit(at: later) == .pass(trial: 1))
        #expect(breaker.record(.unknown, trial: 1, at: later) == nil)
        #expect(breaker.admit(at: later) == .pass(trial: 2))
    }

    @Test("requests from before it opened count for what they are: an answer closes it, a silence ends no trial")
    func late() {
        var breaker = opened()
        let later = start + .seconds(1)
        #expect(breaker.admit(at: later) == .pass(trial: 1))
        #expect(breaker.record(.unanswered, trial: nil, at: later) == nil)
        #expect(breaker.admit(at: later) == .refused(failures: 6, wait: nil), "the trial is still under way")
        #expect(breaker.record(.answered, trial: nil, at: later) == .closed)
        #expect(breaker.record(.unanswered, trial: 1, at: later) == nil)
        #expect(breaker.admit(at: later) == .pass(trial: nil), "the late trial is one silence")
    }

    @Test("whatever happens, it never refuses for longer than the cap, nor for ever", arguments: 0..<200)
    func histories(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var breaker = CircuitBreaker(backoff: Backoff(base: .seconds(1), cap: .seconds(30), seed: seed))
        var now = start
        var running: [Int?] = []
        for _ in 0..<300 {
            now += .milliseconds(Int.random(in: 0...2000, using: &random))
            if Bool.random(using: &random) {
                switch breaker.admit(at: now) {
                case .pass(let trial):
                    running.append(trial)
                case .refused(_, let wait):
                    #expect(wait.map { $0 <= .seconds(30) } ?? running.contains { $0 != nil })
                }
            } else if let index = running.indices.randomElement(using: &random) {
                let outcome = [CircuitBreaker.Outcome.answered, .unanswered, .unanswered, .unanswered, .unknown]
                    .randomElement(using: &random)
                _ = breaker.record(outcome ?? .unknown, trial: running.remove(at: index), at: now)
            }
        }
        for trial in running {
            _ = breaker.record(.unanswered, trial: trial, at: now)
        }
        guard case .pass = breaker.admit(at: now + .seconds(30)) else {
            Issue.record("it is never tried again")
            return
        }
    }

    private static let statuses: [(Int, StorageError.Code?, CircuitBreaker.Outcome)] = [
        (200, nil, .answered), (301, .redirected, .answered), (403, .accessDenied, .answered),
        (404, .notFound, .answered), (408, .unavailable, .answered), (429, .throttled, .answered),
        (500, .unavailable, .unanswered), (501, .unavailable, .answered), (503, .unavailable, .unanswered),
        (503, .throttled, .answered), (504, .unavailable, .unanswered),
    ]

    @Test("an answer of the 500s is none, but for throttling", arguments: statuses)
    func status(status: Int, code: StorageError.Code?, outcome: CircuitBreaker.Outcome) {
        let error = code.map { StorageError(code: $0, status: status, message: "", operation: "HEAD x") }
        #expect(CircuitBreaker.Outcome(status, error) == outcome)
    }

    private static let failures: [(HTTPTransportError.Code, CircuitBreaker.Outcome)] = [
        (.resolve, .unanswered), (.connect, .unanswered), (.tls, .unanswered), (.timeout, .unanswered),
        (.connectionLost, .unanswered), (.protocolViolation, .unanswered), (.responseTooLarge, .answered),
        (.canceled, .unknown), (.closed, .unknown), (.invalidRequest, .unknown), (.bodySource, .unknown),
    ]

    @Test("what the worker itself broke off says nothing of the service", arguments: failures)
    func transport(code: HTTPTransportError.Code, outcome: CircuitBreaker.Outcome) {
        #expect(CircuitBreaker.Outcome(HTTPTransportError(code: code, text: "", operation: "")) == outcome)
    }
}
