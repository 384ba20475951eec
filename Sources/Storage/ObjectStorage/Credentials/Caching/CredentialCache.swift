import Primitives
import RequestSigning

/// What is known of a source's credentials, and what to do at a moment: pure, so that histories can be tried on it.
struct CredentialCache: Sendable {
    /// What a caller does.
    enum Step: Sendable {
        case use(SigningCredentials)
        /// They are good for a while, and it is time to look for the next ones meanwhile.
        case useAndRefresh(SigningCredentials)
        /// There are none, or they are over or refused: the caller waits for a refresh.
        case wait
    }

    private let policy: CredentialCachePolicy
    private var held: ExpiringCredentials?
    private var dueAt = Timestamp(milliseconds: .min)
    /// What a service called unknown, until the source has been asked for something else.
    private var refused: SigningCredentials?
    /// No refusal makes a refresh due before this: the source has just given again what was refused.
    private var heedsRefusalsFrom = Timestamp(milliseconds: .min)
    /// How many times running the source has given what was refused.
    private var confirmations = 0
    /// How many times running the source has failed, or given what was over.
    private var failures = 0
    private var refreshes = 0
    /// When the source was last asked, whether it answered or not.
    private var askedAt = Timestamp(milliseconds: .min)
    /// How many times credentials have been refused: tells a refresh that began before the last of them.
    private(set) var refusals = 0

    init(policy: CredentialCachePolicy) {
        self.policy = policy
    }

    func step(at now: Timestamp) -> Step {
        guard let credentials = usable(at: now) else {
            return .wait
        }
        guard dueAt <= now else {
            return .use(credentials)
        }
        return credentials == refused || hasEndedUnnoticed(at: now) ? .wait : .useAndRefresh(credentials)
    }

    /// Whether the credentials that are held expired after the source was last asked, which may give others now.
    private func hasEndedUnnoticed(at now: Timestamp) -> Bool {
        guard let held, held.isOver(at: now), let expiresAt = held.expiresAt else {
            return false
        }
        return askedAt < expiresAt
    }

    /// The credentials, while they may be used.
    func usable(at now: Timestamp) -> SigningCredentials? {
        held.flatMap { $0.isUsable(at: now) ? $0.credentials : nil }
    }

    /// What is held, where its end has come and it is used all the same.
    func ended(at now: Timestamp) -> ExpiringCredentials? {
        held.flatMap { $0.isOver(at: now) && $0.isUsable(at: now) ? $0 : nil }
    }

    /// Makes a refresh due, at once but where the source has just said the same.
    mutating func refuse(_ credentials: SigningCredentials) {
        guard held?.credentials == credentials else {
            return
        }
        refused = credentials
        refusals += 1
        dueAt = min(dueAt, heedsRefusalsFrom)
    }

    /// Takes what the source gave.
    ///
    /// - Parameters:
    ///   - found: Credentials that may be used.
    ///   - refusals: As it was when the refresh began.
    ///   - now: When they came.
    mutating func succeed(_ found: ExpiringCredentials, refusals: Int, at now: Timestamp) {
        held = found
        refreshes += 1
        askedAt = now
        if !found.isOver(at: now) {
            failures = 0
        }
        if found.credentials != refused {
            confirmations = 0
            heedsRefusalsFrom = Timestamp(milliseconds: .min)
        } else if refusals == self.refusals {
            heedsRefusalsFrom = now + policy.retry.delay(attempt: confirmations)
            confirmations += 1
        } else {
            // Read before the refusal, perhaps: it says nothing.
            return
        }
        refused = nil
        if found.isOver(at: now) {
            askAgainSoon(now)
        } else {
            dueAt = due(found, at: now)
        }
    }

    /// Puts the next try off; until then what is held is used, as long as it is good.
    mutating func fail(at now: Timestamp) {
        refreshes += 1
        askedAt = now
        askAgainSoon(now)
    }

    private mutating func askAgainSoon(_ now: Timestamp) {
        dueAt = now + policy.retry.delay(attempt: failures)
        failures += 1
    }

    private func due(_ found: ExpiringCredentials, at now: Timestamp) -> Timestamp {
        guard let expiresAt = found.expiresAt else {
            return now + jittered(policy.recheck)
        }
        let left = expiresAt - now
        // At the least a second, for a source that gives the same until the last moment.
        return max(expiresAt - min(jittered(policy.margin), left / 2), now + .seconds(1))
    }

    /// Between half of and the whole of a duration.
    private func jittered(_ duration: Duration) -> Duration {
        Backoff(base: duration, cap: duration, seed: policy.retry.seed).delay(attempt: refreshes)
    }
}
