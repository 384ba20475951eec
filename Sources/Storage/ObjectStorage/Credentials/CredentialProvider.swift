package import RequestSigning

/// Where a profile's own credentials come from: asked before each use, so a rotation needs no restart.
package protocol CredentialProvider: Sendable {
    /// - Throws: ``StorageError``: `.noCredentials` where there are none, `.credentialSource` where they cannot be had;
    ///   never a code that is an answer about an object.
    func credentials() async throws(StorageError) -> SigningCredentials

    /// Says that a service called credentials unknown or over, so that a rotation takes effect at the next use.
    ///
    /// - Parameter refused: What the refused request was signed with. Requests that run side by side are refused
    ///   together: those that come with what has been replaced meanwhile change nothing.
    func invalidate(_ refused: SigningCredentials)
}

extension CredentialProvider {
    package func invalidate(_ refused: SigningCredentials) {}
}

/// A provider that knows for how long its credentials are good, and looks them up anew at each call.
///
/// ``CachingCredentialProvider`` stands before it.
package protocol ExpiringCredentialProvider: CredentialProvider {
    /// - Throws: As ``CredentialProvider/credentials()``.
    func expiringCredentials() async throws(StorageError) -> ExpiringCredentials
}

extension ExpiringCredentialProvider {
    package func credentials() async throws(StorageError) -> SigningCredentials {
        try await expiringCredentials().credentials
    }
}
