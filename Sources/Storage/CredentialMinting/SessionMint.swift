package import Primitives

/// What the audit keeps of a session that the worker took for itself; never a secret (rules.md, Credentials).
package struct SessionMint: Sendable, Equatable {
    /// What it is for.
    package enum Purpose: String, Sendable {
        /// Looking at objects.
        case verify
        /// Proving that scopes are enforced.
        case canary
    }

    package var purpose: Purpose
    package var accessKeyID: String
    /// What it is good for, as keys or `prefix*`.
    package var scope: [String]
    /// The SHA-256 of its policy in hexadecimal.
    package var policyHash: String
    package var expiresAt: Timestamp

    package init(
        purpose: Purpose,
        accessKeyID: String,
        scope: [String],
        policyHash: String,
        expiresAt: Timestamp
    ) {
        self.purpose = purpose
        self.accessKeyID = accessKeyID
        self.scope = scope
        self.policyHash = policyHash
        self.expiresAt = expiresAt
    }
}

/// Writes a mint into the audit before its credentials are used.
package typealias SessionRecorder = @Sendable (SessionMint) async throws -> Void
