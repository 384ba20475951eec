import FileReading
package import RequestSigning

/// Credentials in a file that a secret store mounts and rewrites: read again whenever it is written or replaced.
///
/// Either a JSON object, or lines of `key=value`, with or without a byte order mark. Names in either are those of any
/// provider: `AccessKeyId`, `AWS_ACCESS_KEY_ID`, `accessKey`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, `SessionToken`,
/// `SecurityToken`, `Expiration` (``CredentialTime``) and their like. What is null, or what a template writes for null, is
/// no value.
///
/// An object without a key of its own may hold the one that does: `data`, as Vault's answers do (`data.data` for a second
/// version of its key-value engine), or `Credentials`, as the AWS command line prints a session. A lease of Vault that
/// cannot be renewed ends `lease_duration` seconds after the file was written.
package struct FileCredentialProvider: ExpiringCredentialProvider {
    private let file: WatchedFile<ExpiringCredentials, CredentialFault>

    /// - Parameter path: The file's; a missing file is a failure, since it was named.
    package init(path: String) {
        file = WatchedFile(
            path,
            failure: CredentialFault.init,
            reading: { snapshot throws(CredentialFault) in try CredentialFileDocument(snapshot).credentials }
        )
    }

    package func expiringCredentials() async throws(StorageError) -> ExpiringCredentials {
        do {
            return try file.value()
        } catch {
            throw StorageError(.unusable(error.message), source: "file \(file.path)")
        }
    }

    package func invalidate(_ refused: SigningCredentials) {
        file.forget()
    }
}
