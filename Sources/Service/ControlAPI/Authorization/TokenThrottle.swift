import ControlProtocol
import Cryptography
import Logging
import Metrics
import Synchronization

/// Counts the wrong tokens of each client address, logs them, and slows down who guesses.
///
/// After ``limit`` wrong tokens within a minute an address is refused without a comparison until the minute is over, but
/// for tokens that were right from there before. Other addresses notice nothing. The address is that of the connection:
/// what a proxy says of its clients could be anybody's word.
final class TokenThrottle: Sendable {
    /// Wrong tokens of an address within ``period`` that are compared.
    static let limit = 10
    static let period = Duration.seconds(60)
    /// Addresses that are remembered; then the one that was heard of longest ago is forgotten.
    static let maximumAddresses = 1024
    /// Right tokens of an address that are remembered.
    static let maximumTokens = 16

    fileprivate struct Client {
        var failures = 0
        var periodStart: ContinuousClock.Instant
        var heardAt: ContinuousClock.Instant
        /// Tokens that were right from there, by their digests.
        var known: [Digest] = []
    }

    private let authorizer: Authorizer
    private let metrics: PrometheusMetrics
    private let logger: Logger
    private let clients = Mutex<[String: Client]>([:])

    init(authorizer: Authorizer, metrics: PrometheusMetrics, logger: Logger) {
        self.authorizer = authorizer
        self.metrics = metrics
        self.logger = logger
    }

    /// How many addresses are remembered.
    var addressCount: Int {
        clients.withLock { $0.count }
    }

    /// The caller of a request, as ``Authorizer/caller(authorization:needing:)`` tells.
    ///
    /// - Throws: Also `too_many_requests`.
    func caller(
        authorization: String?,
        needing role: Role,
        from address: String,
        at now: ContinuousClock.Instant = .now
    ) throws(Problem) -> Caller {
        guard let authorization, authorizer.asksForTokens else {
            return try authorizer.caller(authorization: authorization, needing: role)
        }
        let token = Digest(of: Array(authorization.utf8), using: .sha256)
        try admit(token, from: address, at: now)
        do {
            let caller = try authorizer.caller(authorization: authorization, needing: role)
            note(address, at: now) { $0.remember(token) }
            return caller
        } catch {
            if error.code == .unauthorized {
                failed(token, from: address, at: now)
            }
            throw error
        }
    }

    private func admit(_ token: Digest, from address: String, at now: ContinuousClock.Instant) throws(Problem) {
        let rest = clients.withLock { clients -> Duration? in
            guard let client = clients[address], client.failures >= Self.limit, !client.known.contains(token) else {
                return nil
            }
            let rest = client.periodStart + Self.period - now
            return rest > .zero ? rest : nil
        }
        guard let rest else {
            return
        }
        count("limited")
        throw Problem(
            .tooManyRequests,
            detail: "too many wrong tokens came from this address; wait, and check the token",
            retryAfter: rest + .seconds(1)
        )
    }

    private func failed(_ token: Digest, from address: String, at now: ContinuousClock.Instant) {
        count("unknown")
        let isFirst = note(address, at: now) { client in
            client.known.removeAll { $0 == token }
            if now - client.periodStart >= Self.period {
                client.failures = 0
            }
            if client.failures == 0 {
                client.periodStart = now
            }
            client.failures += 1
            return client.failures == 1
        }
        if isFirst {
            logger.warning(
                "unknown token",
                metadata: [
                    "address": "\(address)",
                    "next": "check the client's token; further ones of this minute are counted, not logged",
                ]
            )
        }
    }

    private func note<Result>(
        _ address: String,
        at now: ContinuousClock.Instant,
        _ change: (inout Client) -> Result
    ) -> Result {
        clients.withLock { clients in
            var client = clients[address] ?? Client(periodStart: now, heardAt: now)
            client.heardAt = now
            let result = change(&client)
            if clients[address] == nil, clients.count >= Self.maximumAddresses,
                let oldest = clients.min(by: { $0.value.heardAt < $1.value.heardAt })
            {
                clients[oldest.key] = nil
            }
            clients[address] = client
            return result
        }
    }

    private func count(_ outcome: String) {
        Counter(
            label: "waybill_http_token_failures_total",
            dimensions: [("outcome", outcome)],
            factory: metrics
        ).increment()
    }
}

extension TokenThrottle.Client {
    fileprivate mutating func remember(_ token: Digest) {
        guard !known.contains(token) else {
            return
        }
        known.append(token)
        if known.count > TokenThrottle.maximumTokens {
            known.removeFirst()
        }
    }
}
