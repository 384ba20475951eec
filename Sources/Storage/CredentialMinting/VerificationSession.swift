package import ObjectStorage
import Primitives
import RequestSigning

/// The worker's own session on a profile's bucket: it may read objects, tell missing ones from forbidden ones, and
/// remove the canary, and nothing else (rules.md, Credentials: whose key signs what).
///
/// ``CachingCredentialProvider`` stands before it.
package struct VerificationSession: ExpiringCredentialProvider {
    /// What every provider grants, and a chained role at most (facts/providers.md, AssumeRole).
    package static let duration = Duration.seconds(3600)

    private let minter: CredentialMinter
    private let roleARN: String?
    private let policy: SessionPolicy
    private let record: SessionRecorder

    /// - Parameters:
    ///   - minter: Of the profile, with the parent's key.
    ///   - roleARN: `VERIFY_ROLE_ARN`.
    ///   - policy: A policy for verifying.
    ///   - record: Writes each session into the audit.
    package init(
        minter: CredentialMinter,
        roleARN: String?,
        policy: SessionPolicy,
        record: @escaping SessionRecorder
    ) {
        self.minter = minter
        self.roleARN = roleARN
        self.policy = policy
        self.record = record
    }

    package func expiringCredentials() async throws(StorageError) -> ExpiringCredentials {
        let session = try await minter.assumeRole(
            roleARN,
            policy: policy,
            duration: Self.duration,
            sessionName: "waybill-verify"
        )
        do {
            try await record(
                SessionMint(
                    purpose: .verify,
                    accessKeyID: session.credentials.accessKeyID,
                    scope: policy.reach.patterns,
                    policyHash: policy.hash,
                    expiresAt: session.expiresAt
                )
            )
        } catch {
            throw StorageError(
                code: .credentialSource,
                message: "the session was not written into the audit, so it is not used: \(error)",
                operation: "the worker's own session"
            )
        }
        return ExpiringCredentials(session.credentials, expiresAt: session.lifetime.end(now: minter.now))
    }
}
