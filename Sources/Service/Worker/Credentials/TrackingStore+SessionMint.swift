package import CredentialMinting
import Metrics
package import Primitives
package import UploadTracking

extension TrackingStore {
    /// Writes a session that the worker took for itself into the audit, and counts it.
    package func record(_ mint: SessionMint, of profile: ProfileName) async throws {
        try await write { transaction in
            try transaction.insert(
                MintRecord(
                    mintedAt: transaction.now,
                    requester: "worker",
                    purpose: mint.purpose.rawValue,
                    profile: profile,
                    uploadID: nil,
                    accessKeyID: mint.accessKeyID,
                    scope: mint.scope,
                    policyHash: mint.policyHash,
                    expiresAt: mint.expiresAt,
                    generation: 1
                )
            )
        }
        Counter(profile, outcome: "minted").increment()
    }
}
