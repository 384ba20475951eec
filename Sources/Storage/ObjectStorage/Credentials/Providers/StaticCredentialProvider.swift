package import RequestSigning

/// Credentials that stand in the settings.
package struct StaticCredentialProvider: ExpiringCredentialProvider {
    private let value: SigningCredentials

    package init(_ value: SigningCredentials) {
        self.value = value
    }

    package func expiringCredentials() async throws(StorageError) -> ExpiringCredentials {
        ExpiringCredentials(value)
    }
}
