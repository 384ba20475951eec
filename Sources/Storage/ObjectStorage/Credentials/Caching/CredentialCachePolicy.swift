package import Primitives

/// When cached credentials are looked up anew.
package struct CredentialCachePolicy: Sendable, Hashable {
    /// The longest time before their expiry: what is used is between half of and the whole of it, and no more than half
    /// of the time that is left.
    package var margin: Duration
    /// The longest time after which credentials without an expiry are looked up again; between half of and the whole.
    package var recheck: Duration
    /// Spaces the tries while the source fails, gives what is over, or gives again what a service has refused.
    package var retry: Backoff

    /// - Parameters:
    ///   - margin: EC2 renews credentials five minutes before the old ones end, so more would be in vain.
    ///   - recheck: How late a rotation of a lasting key may be seen.
    ///   - seed: Different in each process, so that those that started together do not refresh together.
    package init(margin: Duration = .seconds(300), recheck: Duration = .seconds(60), seed: UInt64) {
        self.margin = margin
        self.recheck = recheck
        retry = Backoff(base: .seconds(1), cap: .seconds(60), seed: seed)
    }
}
