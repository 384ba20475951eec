import HTTPTransport
import Primitives
import Synchronization

/// The breakers of one profile: one for its object store, one for its STS.
package final class StorageBreakers: Sendable {
    private let objects: Mutex<CircuitBreaker>
    private let sts: Mutex<CircuitBreaker>
    /// What the last request of each service that had no answer came to.
    private let failures = Mutex<[StorageRequest.Service: StorageError]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant
    private let changed: @Sendable (StorageRequest.Service, BreakerChange) -> Void

    /// - Parameters:
    ///   - seed: Spaces the trials.
    ///   - now: What time it is, in a clock that nobody sets.
    ///   - changed: Told once when a breaker opens, and once when it closes.
    package init(
        seed: UInt64 = .random(in: .min ... .max),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        changed: @escaping @Sendable (StorageRequest.Service, BreakerChange) -> Void = { _, _ in }
    ) {
        let backoff = Backoff(base: .seconds(1), cap: .seconds(30), seed: seed)
        objects = Mutex(CircuitBreaker(backoff: backoff))
        sts = Mutex(CircuitBreaker(backoff: backoff))
        self.now = now
        self.changed = changed
    }

    /// Whether either holds requests back, and only lets one at a time try.
    package var isOpen: Bool {
        objects.withLock { $0.isOpen } || sts.withLock { $0.isOpen }
    }

    /// A request that was let through: what became of it is to be recorded.
    struct Pass: Sendable {
        fileprivate let service: StorageRequest.Service
        fileprivate let trial: Int?
    }

    /// Lets a request through.
    ///
    /// - Throws: `.unavailable` where the service is not asked: with the last failure, and its remedy.
    func admit(_ operation: String, to service: StorageRequest.Service) throws(StorageError) -> Pass {
        let now = now()
        switch state(of: service, { $0.admit(at: now) }) {
        case .pass(let trial):
            return Pass(service: service, trial: trial)
        case .refused(let failures, let wait):
            let last = self.failures.withLock { $0[service] }
            let next = wait.map { "next try in \(DurationText.rounded(max(.milliseconds(1), $0)))" }
            throw StorageError(
                code: .unavailable,
                message: "not asked: \(failures) requests in a row had no answer; \(next ?? "another one tries now")"
                    + (last.map { "; the last had none: \($0.words)" } ?? ""),
                operation: operation,
                advice: last?.remedy,
                wasAsked: false
            )
        }
    }

    /// Takes what became of a request.
    ///
    /// - Parameters:
    ///   - outcome: What it showed.
    ///   - pass: As it was let through.
    ///   - failure: Why it had no answer, where it had none.
    func record(_ outcome: CircuitBreaker.Outcome, of pass: Pass, failure: StorageError? = nil) {
        if outcome == .unanswered, let failure {
            failures.withLock { $0[pass.service] = failure }
        }
        let now = now()
        if let change = state(of: pass.service, { $0.record(outcome, trial: pass.trial, at: now) }) {
            changed(pass.service, change)
        }
    }

    private func state<Value>(of service: StorageRequest.Service, _ use: (inout CircuitBreaker) -> Value) -> Value {
        switch service {
        case .objects: objects.withLock { use(&$0) }
        case .sts: sts.withLock { use(&$0) }
        }
    }
}

extension CircuitBreaker.Outcome {
    /// What an answer shows, by its status and, where that is of the 500s, by what it says: throttling is an answer.
    init(_ status: Int, _ error: StorageError?) {
        // 501 says of the request that nobody will ever do it.
        let isUnwell = (500...599).contains(status) && status != 501 && error?.code != .throttled
        self = isUnwell ? .unanswered : .answered
    }

    init(_ error: HTTPTransportError) {
        switch error.code {
        case .resolve, .connect, .tls, .timeout, .connectionLost, .protocolViolation: self = .unanswered
        case .responseTooLarge: self = .answered
        default: self = .unknown
        }
    }
}

extension StorageError {
    /// What there was in place of an answer.
    fileprivate var words: String {
        [status.map { "HTTP \($0)" }, providerCode, message.isEmpty ? nil : message].compactMap(\.self)
            .joined(separator: ": ")
    }
}
