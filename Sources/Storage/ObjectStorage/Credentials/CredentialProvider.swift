package import RequestSigning

/// Where a profile's own credentials come from: asked before each use, so a rotation needs no restart.
package protocol CredentialProvider: Sendable {
    /// - Throws: ``StorageError`` where there are none.
    func credentials() async throws(StorageError) -> SigningCredentials
}

/// Credentials that stand in the settings.
package struct StaticCredentialProvider: CredentialProvider {
    private let value: SigningCredentials

    package init(_ value: SigningCredentials) {
        self.value = value
    }

    package func credentials() async throws(StorageError) -> SigningCredentials {
        value
    }
}
