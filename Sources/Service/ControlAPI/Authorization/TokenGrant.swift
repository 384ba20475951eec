import Cryptography

/// What the bearer of one token may do.
package struct TokenGrant: Sendable, Hashable {
    let caller: Caller
    /// The SHA-256 of the token.
    let digest: Digest
}
