import HTTPTransport
package import ObjectStorage
package import Primitives
import RequestSigning

/// Tries on the object store itself that a session may write what its scope names and nothing beside it.
///
/// A refusal alone proves nothing, since bad credentials are refused too: the session's own key must be written, then
/// the key beside it must be refused as a matter of rights, and the worker's own session removes what was written
/// (rules.md, Credentials).
package struct ScopeCanary: Sendable {
    private let storage: StorageClient
    private let minter: CredentialMinter
    private let worker: any CredentialProvider
    private let key: ObjectKey
    private let beside: ObjectKey
    private let record: SessionRecorder

    /// - Parameters:
    ///   - storage: The profile's.
    ///   - minter: The profile's.
    ///   - worker: Removes the canary.
    ///   - key: `CANARY_KEY`.
    ///   - record: Writes the canary's session into the audit.
    /// - Throws: ``ObjectKeyError`` where there is no key beside it.
    package init(
        storage: StorageClient,
        minter: CredentialMinter,
        worker: any CredentialProvider,
        key: ObjectKey,
        record: @escaping SessionRecorder
    ) throws(ObjectKeyError) {
        self.storage = storage
        self.minter = minter
        self.worker = worker
        self.key = key
        beside = try Self.beside(key)
        self.record = record
    }

    /// Longer by a little: a policy that is matched as a prefix would let it through.
    private static func beside(_ key: ObjectKey) throws(ObjectKeyError) -> ObjectKey {
        try ObjectKey(key.value + "-beside")
    }

    /// What a canary may write, and the worker must be able to remove.
    package static func keys(of key: ObjectKey) -> [ObjectKey] {
        [key] + [try? beside(key)].compactMap(\.self)
    }

    /// Tries it once.
    package func run() async -> CanaryOutcome {
        do throws(CanaryFault) {
            let session = try await mint()
            try await writeOwn(with: session)
            try await writeBeside(with: session)
        } catch {
            if error.wroteOwn {
                _ = await remove(key)
            }
            return error.outcome
        }
        return .enforced(leftOver: await remove(key))
    }

    private func mint() async throws(CanaryFault) -> SigningCredentials {
        let minted: MintedCredentials
        do throws(MintError) {
            let scope: SessionScope
            do {
                scope = try SessionScope(bucket: storage.profile.bucket, keys: [key])
            } catch {
                throw .scope(error)
            }
            minted = try await minter.mint(scope, duration: .seconds(900), sessionName: "waybill-canary")
        } catch {
            throw CanaryFault(error.isRetryable ? .undecided("\(error)") : .failed(CanaryFailure(minting: error)))
        }
        do {
            try await record(
                SessionMint(
                    purpose: .canary,
                    accessKeyID: minted.credentials.accessKeyID,
                    scope: minted.reach.patterns,
                    policyHash: minted.policyHash,
                    expiresAt: minted.expiresAt
                )
            )
        } catch {
            throw CanaryFault(.undecided("the mint was not written into the audit: \(error)"))
        }
        return minted.credentials
    }

    private func writeOwn(with session: SigningCredentials) async throws(CanaryFault) {
        do throws(StorageError) {
            try await write(key, with: session)
        } catch {
            throw CanaryFault(
                Self.saysNothing(error)
                    ? .undecided("\(error)")
                    : .failed(
                        CanaryFailure(
                            reason: "the session may not write its own key: \(error)",
                            remedy: error.code == .accessDenied
                                ? """
                                allow the role PutObject on the bucket (policies/README.md), and KMS_KEY's use if it has one
                                """ : error.remedy
                        )
                    )
            )
        }
    }

    private func writeBeside(with session: SigningCredentials) async throws(CanaryFault) {
        do throws(StorageError) {
            try await write(beside, with: session)
        } catch {
            guard error.code != .accessDenied else {
                return
            }
            let outcome: CanaryOutcome =
                Self.saysNothing(error)
                ? .undecided("\(error)")
                : .failed(
                    CanaryFailure(
                        reason: "a write beside the scope was refused, and not for want of rights: \(error)",
                        remedy: error.remedy
                    )
                )
            throw CanaryFault(outcome, wroteOwn: true)
        }
        let leftOver = await remove(beside)
        throw CanaryFault(
            .failed(
                CanaryFailure(
                    reason:
                        "the object store let a session write beside its scope: it does not enforce the session policy, or that is too wide"
                        + (leftOver.map { " (and \($0))" } ?? ""),
                    remedy: """
                        never hand its credentials to a dock; where POLICIES_DIR is set, let its templates allow nothing \
                        beside ${resources}, else update the object store, or ask its operator
                        """
                )
            ),
            wroteOwn: true
        )
    }

    /// A missing object is no answer to a PUT: some stores give it where another worker's self-test has just removed it.
    static func saysNothing(_ error: StorageError) -> Bool {
        error.isRetryable || error.code == .notFound && error.providerCode == "NoSuchKey"
    }

    private func write(_ key: ObjectKey, with session: SigningCredentials) async throws(StorageError) {
        let body = Array("Waybill's self-test: this object may be removed.\n".utf8)
        _ = try await storage.send(
            StorageRequest(.put, StorageAddress(of: key, in: storage.profile), body: body),
            with: session
        )
    }

    /// - Returns: Why it is still there.
    private func remove(_ key: ObjectKey) async -> String? {
        do throws(StorageError) {
            try await worker.use { credentials throws(StorageError) in
                _ = try await storage.send(
                    StorageRequest(.delete, StorageAddress(of: key, in: storage.profile)),
                    with: credentials
                )
            }
            return nil
        } catch {
            return error.code == .notFound ? nil : "'\(key.value)' could not be removed: \(error)"
        }
    }
}

/// What a canary found.
package enum CanaryOutcome: Sendable, Equatable {
    /// The scope holds; with why the canary's object could not be removed.
    case enforced(leftOver: String?)
    /// Credentials of this profile must not be handed out, or could not be.
    case failed(CanaryFailure)
    /// The object store or its STS did not say: to be tried again.
    case undecided(String)
}

/// Why a canary failed, and what to do.
package struct CanaryFailure: Sendable, Equatable {
    package var reason: String
    package var remedy: String

    package init(reason: String, remedy: String) {
        self.reason = reason
        self.remedy = remedy
    }

    fileprivate init(minting error: MintError) {
        switch error {
        case .scope(let error):
            self.init(reason: "no scope for the canary: \(error)", remedy: "choose another CANARY_KEY")
        case .provider(let error):
            self.init(reason: "no credentials could be minted: \(error)", remedy: error.remedy)
        }
    }
}

/// The end of a try before its end.
private struct CanaryFault: Error {
    let outcome: CanaryOutcome
    let wroteOwn: Bool

    init(_ outcome: CanaryOutcome, wroteOwn: Bool = false) {
        self.outcome = outcome
        self.wroteOwn = wroteOwn
    }
}
