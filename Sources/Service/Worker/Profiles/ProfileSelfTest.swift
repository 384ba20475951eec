package import CredentialMinting
package import Primitives
import Synchronization

/// The self-test of one profile, and where the profile stands by it (contract.md, Settings, `SELF_TEST`).
package final class ProfileSelfTest: Sendable {
    /// What a failed canary does.
    package enum Rule: Sendable {
        /// Nothing is minted before it passed, and it quarantines the profile.
        case require
        /// It is logged.
        case warn
        /// There is no canary.
        case off
    }

    /// Where the profile stands.
    package enum Standing: Sendable, Equatable {
        /// With what came in the way of the last try.
        case untested(reason: String?)
        case sound
        case quarantined(Quarantine)
    }

    /// Why nothing is minted for the profile.
    package struct Quarantine: Sendable, Equatable {
        package var since: Timestamp
        package var failure: CanaryFailure
    }

    private struct State: Sendable {
        var standing = Standing.untested(reason: nil)
        /// How many tries running did not pass.
        var failures = 0
        var dueAt = Timestamp(milliseconds: .min)
    }

    package let rule: Rule
    private let canary: @Sendable () async -> CanaryOutcome
    private let seed: UInt64
    private let state = Mutex(State())

    /// A profile without a self-test, which is always available.
    package static var off: ProfileSelfTest {
        ProfileSelfTest(.off) { .enforced(leftOver: nil) }
    }

    /// - Parameters:
    ///   - rule: What a failure does.
    ///   - seed: Spaces the tries.
    ///   - canary: One try.
    package init(_ rule: Rule, seed: UInt64 = 0, canary: @escaping @Sendable () async -> CanaryOutcome) {
        self.rule = rule
        self.seed = seed
        self.canary = canary
    }

    package var standing: Standing {
        state.withLock { $0.standing }
    }

    /// Why nothing may be minted now; `nil` where it may.
    package var obstacle: String? {
        guard rule == .require else {
            return nil
        }
        switch standing {
        case .sound:
            return nil
        case .untested(let reason):
            return "the profile's self-test has not passed yet" + (reason.map { ": \($0)" } ?? "")
        case .quarantined(let quarantine):
            return "the profile is quarantined: \(quarantine.failure.reason). \(quarantine.failure.remedy)"
        }
    }

    /// Since when and why the profile is quarantined.
    package var quarantine: Quarantine? {
        guard rule == .require, case .quarantined(let quarantine) = standing else {
            return nil
        }
        return quarantine
    }

    /// The first try has not ended yet.
    var isUntried: Bool {
        rule != .off && standing == .untested(reason: nil)
    }

    /// When the next try is due; `nil` for never.
    var dueAt: Timestamp? {
        rule == .off ? nil : state.withLock { $0.dueAt }
    }

    /// Tries once, and takes what it found.
    package func run(clock: any WallClock) async -> CanaryOutcome {
        let outcome = await canary()
        let now = clock.now()
        state.withLock { state in
            switch outcome {
            case .enforced:
                state.standing = .sound
                state.failures = 0
                state.dueAt = now + Backoff(base: Self.interval, cap: Self.interval, seed: seed).delay(attempt: 0)
            case .failed(let failure):
                var since = now
                if case .quarantined(let quarantine) = state.standing {
                    since = quarantine.since
                }
                state.standing = .quarantined(Quarantine(since: since, failure: failure))
                let backoff = Backoff(base: .seconds(30), cap: .seconds(600), seed: seed)
                state.dueAt = now + backoff.delay(attempt: state.failures)
                state.failures += 1
            case .undecided(let reason):
                // What was proven before is not taken back by a silence.
                if case .untested = state.standing {
                    state.standing = .untested(reason: reason)
                }
                let backoff = Backoff(base: .seconds(1), cap: .seconds(60), seed: seed)
                state.dueAt = now + backoff.delay(attempt: state.failures)
                state.failures += 1
            }
        }
        return outcome
    }

    /// How often what passed is tried again: policies change on the provider's side too.
    private static let interval = Duration.seconds(3600)
}
