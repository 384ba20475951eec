package import Primitives
package import RequestSigning
import Synchronization

/// The one cache before every source of credentials.
///
/// A caller gets what is held, while it is good; ahead of its end a refresh runs beside the callers. Only where nothing
/// good is held, or a service refused it, do they wait, all for the same refresh: there is never more than one. While
/// the source fails, what is held is used until it ends. Credentials that are over are given only where they are of a
/// metadata service (``ExpiringCredentials/servesPastItsEnd``): those are used, and the source is asked again soon.
package final class CachingCredentialProvider: CredentialProvider {
    fileprivate typealias Flight = Task<Result<Void, StorageError>, Never>

    fileprivate struct State: Sendable {
        var cache: CredentialCache
        var flight: Flight?
        /// Whether the use of credentials that are over has been told.
        var hasToldEnd = false
    }

    private enum Next {
        case use(SigningCredentials)
        case wait(Flight)
    }

    private let source: any ExpiringCredentialProvider
    private let clock: any WallClock
    private let usesPastEnd: @Sendable (ExpiringCredentials) -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - source: Is asked for the next ones.
    ///   - policy: When.
    ///   - clock: Tells when credentials are over.
    ///   - usesPastEnd: Is told once of credentials that are used past their end, until there are others.
    package init(
        _ source: any ExpiringCredentialProvider,
        policy: CredentialCachePolicy,
        clock: any WallClock,
        usesPastEnd: @escaping @Sendable (ExpiringCredentials) -> Void = { _ in }
    ) {
        self.source = source
        self.clock = clock
        self.usesPastEnd = usesPastEnd
        state = Mutex(State(cache: CredentialCache(policy: policy)))
    }

    /// - Throws: What the source said, where nothing good is held.
    package func credentials() async throws(StorageError) -> SigningCredentials {
        while true {
            switch next() {
            case .use(let credentials):
                return credentials
            case .wait(let flight):
                // Not ended by a cancellation of the task: others may wait for it, and every source has a time limit.
                if case .failure(let error) = await flight.value {
                    guard let credentials = state.withLock({ $0.cache.usable(at: clock.now()) }) else {
                        throw error
                    }
                    return credentials
                }
            }
        }
    }

    package func invalidate(_ refused: SigningCredentials) {
        source.invalidate(refused)
        state.withLock { $0.cache.refuse(refused) }
    }

    /// Returns when no refresh is running: for an orderly end.
    package func settle() async {
        while let flight = state.withLock({ $0.flight }) {
            _ = await flight.value
        }
    }

    private func next() -> Next {
        state.withLock { state in
            switch state.cache.step(at: clock.now()) {
            case .use(let credentials):
                return .use(credentials)
            case .useAndRefresh(let credentials):
                _ = refresh(&state)
                return .use(credentials)
            case .wait:
                return .wait(refresh(&state))
            }
        }
    }

    /// The refresh that is running, or a new one.
    private func refresh(_ state: inout State) -> Flight {
        if let flight = state.flight {
            return flight
        }
        let refusals = state.cache.refusals
        let flight = Flight { [self] in
            await finish(refusals: refusals)
        }
        state.flight = flight
        return flight
    }

    private func finish(refusals: Int) async -> Result<Void, StorageError> {
        let outcome = await load()
        let (result, ended) = state.withLock { state in
            let result = state.take(outcome, refusals: refusals, at: clock.now())
            return (result, state.endToTell(at: clock.now()))
        }
        ended.map(usesPastEnd)
        return result
    }

    private func load() async -> Result<ExpiringCredentials, StorageError> {
        do throws(StorageError) {
            return .success(try await source.expiringCredentials())
        } catch {
            return .failure(error)
        }
    }
}

extension CachingCredentialProvider.State {
    fileprivate mutating func take(
        _ outcome: Result<ExpiringCredentials, StorageError>,
        refusals: Int,
        at now: Timestamp
    ) -> Result<Void, StorageError> {
        flight = nil
        switch outcome {
        case .success(let found) where found.isUsable(at: now):
            cache.succeed(found, refusals: refusals, at: now)
            return .success(())
        case .success(let found):
            cache.fail(at: now)
            return .failure(.over(found))
        case .failure(let error):
            cache.fail(at: now)
            return .failure(error)
        }
    }

    /// What is used past its end, the first time.
    fileprivate mutating func endToTell(at now: Timestamp) -> ExpiringCredentials? {
        let ended = cache.ended(at: now)
        defer { hasToldEnd = ended != nil }
        return hasToldEnd ? nil : ended
    }
}

extension StorageError {
    fileprivate static func over(_ found: ExpiringCredentials) -> StorageError {
        let end = found.expiresAt.map { " on \($0.rfc3339)" } ?? ""
        return StorageError(
            .unusable("the credentials \(found.credentials.accessKeyID) expired\(end)"),
            source: "the profile's own credentials"
        )
    }
}
