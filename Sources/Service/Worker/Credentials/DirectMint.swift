package import ControlProtocol
package import CredentialMinting
import Metrics
import ObjectStorage
package import Primitives
import RequestSigning
package import UploadTracking

/// Mints credentials that belong to no upload: for other stages, and for whoever runs the worker.
///
/// The audit has its row before the credentials are given to anybody (rules.md, Credentials).
package struct DirectMint: Sendable {
    /// What every provider grants at least (facts/providers.md, AssumeRole).
    package static let shortestDuration = Duration.seconds(900)

    /// Writes the audit.
    package typealias Recorder =
        @Sendable (_ record: @escaping @Sendable (Timestamp) -> MintRecord) async throws -> Void

    private let profile: WorkerProfile
    private let record: Recorder

    /// - Parameters:
    ///   - profile: Whose credentials.
    ///   - record: Writes the audit's row, at the moment that it is given.
    package init(profile: WorkerProfile, record: @escaping Recorder) {
        self.profile = profile
        self.record = record
    }

    /// Writes the audit into a store.
    package init(profile: WorkerProfile, store: any TrackingStore) {
        self.init(profile: profile) { record in
            try await store.write { transaction in
                try transaction.insert(record(transaction.now))
            }
        }
    }

    /// Checks keys and brings them into the form in which a scope takes them.
    ///
    /// - Throws: `invalid_request`, which names the key at fault by its place.
    package func keys(_ texts: [String]) throws(Problem) -> [ObjectKey] {
        var keys: [ObjectKey] = []
        for (index, text) in texts.enumerated() {
            let key: ObjectKey
            do {
                key = try ObjectKey(text)
            } catch {
                throw .invalid(field: "keys[\(index)]", "cannot be used: \(error)")
            }
            if let obstacle = profile.obstacle(to: key) {
                throw .invalid(field: "keys[\(index)]", "is \(obstacle)")
            }
            keys.append(key)
        }
        return keys
    }

    /// Mints once.
    ///
    /// - Parameters:
    ///   - keys: All that the credentials are good for.
    ///   - duration: At most the profile's; `nil`: the profile's.
    ///   - purpose: For the audit.
    ///   - requester: Who asks, for the audit.
    /// - Returns: The credentials.
    /// - Throws: `invalid_request`, `scope_too_large`, `mint_failed`, `profile_unavailable`, and `not_ready` where the
    ///   audit could not be written: then the credentials are given to nobody.
    package func mint(
        _ keys: [ObjectKey],
        duration: Duration?,
        purpose: MintPurpose,
        requester: String
    ) async throws(Problem) -> MintedCredentials {
        do {
            return try await attempt(keys, duration: duration, purpose: purpose, requester: requester)
        } catch {
            throw error.problem(of: profile.name)
        }
    }

    /// Mints once, for who tells the provider's refusal apart from the rest.
    ///
    /// - Throws: ``DirectMintFailure``; otherwise as ``mint(_:duration:purpose:requester:)``.
    package func attempt(
        _ keys: [ObjectKey],
        duration: Duration?,
        purpose: MintPurpose,
        requester: String
    ) async throws(DirectMintFailure) -> MintedCredentials {
        let minted = try await mint(keys, duration: try bounded(duration), requester: requester)
        let name = profile.name
        do {
            try await record { moment in
                MintRecord(
                    mintedAt: moment,
                    requester: requester,
                    purpose: purpose.rawValue,
                    profile: name,
                    uploadID: nil,
                    accessKeyID: minted.credentials.accessKeyID,
                    scope: minted.reach.patterns,
                    policyHash: minted.policyHash,
                    expiresAt: minted.lifetime.end(now: moment),
                    generation: 1
                )
            }
        } catch {
            Counter(name, outcome: "failed").increment()
            throw .problem(
                Problem(
                    .notReady,
                    detail: "the audit could not be written, so the credentials are not given: \(error)"
                )
            )
        }
        Counter(name, outcome: "minted").increment()
        return minted
    }

    private func bounded(_ duration: Duration?) throws(DirectMintFailure) -> Duration {
        let duration = duration ?? profile.duration
        guard duration >= Self.shortestDuration else {
            throw .problem(
                .invalid(
                    field: "duration",
                    "must be at least \(DurationText.text(of: Self.shortestDuration)): no provider grants less"
                )
            )
        }
        guard duration <= profile.duration else {
            let setting = "STORAGE_\(profile.name.value.uppercased())_DURATION"
            throw .problem(
                .invalid(
                    field: "duration",
                    "must be at most \(DurationText.text(of: profile.duration)), which is \(setting)"
                )
            )
        }
        return duration
    }

    private func mint(
        _ keys: [ObjectKey],
        duration: Duration,
        requester: String
    ) async throws(DirectMintFailure) -> MintedCredentials {
        do {
            return try await profile.minter.mint(
                try scope(of: keys),
                duration: duration,
                sessionName: Self.sessionName(of: requester)
            )
        } catch {
            Counter(profile.name, outcome: "failed").increment()
            throw .mint(error)
        }
    }

    private func scope(of keys: [ObjectKey]) throws(MintError) -> SessionScope {
        do {
            return try SessionScope(bucket: profile.bucket, keys: keys)
        } catch {
            throw .scope(error)
        }
    }

    /// What the provider's own audit shows: 2 to 32 of `[A-Za-z0-9.@_-]`.
    static func sessionName(of requester: String) -> String {
        let allowed = requester.unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                || "@._-".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
        }
        return "waybill-" + String(allowed.prefix(24))
    }
}

/// Why a direct mint gave nothing.
package enum DirectMintFailure: Error, Sendable {
    /// The credentials were not given.
    case mint(MintError)
    /// They were not asked for, or not recorded.
    case problem(Problem)

    /// As the API says it.
    package func problem(of profile: ProfileName) -> Problem {
        switch self {
        case .mint(let error): Problem(minting: error, profile: profile)
        case .problem(let problem): problem
        }
    }
}

extension Problem {
    /// A scope of keys that were named one by one.
    package init(minting error: SessionScopeError) {
        switch error {
        case .tooLarge(let characters):
            self.init(
                .scopeTooLarge,
                detail: """
                    the session policy has \(characters) characters, and a provider takes at most \
                    \(SessionPolicy.maximumCharacters): ask for fewer keys at once, or for shorter ones
                    """
            )
        case .tooLargePacked:
            self.init(
                .scopeTooLarge,
                detail: "the provider finds the session policy too large: ask for fewer or shorter keys at once"
            )
        case .empty, .bucket:
            self.init(.invalidRequest, detail: error.description)
        }
    }

    /// Credentials that were not given.
    init(minting error: MintError, profile: ProfileName) {
        switch error {
        case .scope(let error):
            self.init(minting: error)
        case .provider(let failure):
            self.init(
                error.isRetryable ? .profileUnavailable : .mintFailed,
                detail: "no credentials of the profile '\(profile)' could be had: \(failure). \(failure.remedy)"
            )
        }
    }
}
