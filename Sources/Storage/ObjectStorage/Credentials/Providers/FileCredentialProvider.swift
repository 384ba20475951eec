import FileReading
package import RequestSigning

/// Credentials in a file that a secret store mounts and rewrites: read again whenever it is written or replaced.
///
/// Either a JSON object, or lines of `key=value`. Names in either are those of any provider: `AccessKeyId`,
/// `AWS_ACCESS_KEY_ID`, `accessKey`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, `SessionToken`, `SecurityToken`, `Expiration`
/// (RFC 3339) and their like.
package struct FileCredentialProvider: ExpiringCredentialProvider {
    private let file: WatchedFile<ExpiringCredentials, CredentialFault>

    /// - Parameter path: The file's; a missing file is a failure, since it was named.
    package init(path: String) {
        file = WatchedFile(path, failure: CredentialFault.init) { bytes throws(CredentialFault) in
            try CredentialFields(file: bytes).credentials()
        }
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

extension CredentialFields {
    fileprivate init(file bytes: [UInt8]) throws(CredentialFault) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .unusable("not a text")
        }
        if text.first(where: { !$0.isWhitespace }) == "{" {
            try self.init(json: bytes)
        } else {
            self.init(try SettingLines.parse(text))
        }
    }
}
