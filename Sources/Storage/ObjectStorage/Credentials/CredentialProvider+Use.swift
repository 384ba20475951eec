package import RequestSigning

extension CredentialProvider {
    /// Asks a service something with these credentials, and once more with others where it called them unknown or over.
    ///
    /// So a parent key that was rotated while the old one was held fails nothing (rules.md, Credentials).
    ///
    /// - Parameter operation: May run twice.
    /// - Returns: What the operation gave.
    /// - Throws: What the operation threw last, or why there are no credentials.
    package func use<Value>(
        _ operation: (SigningCredentials) async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        let held = try await credentials()
        do {
            return try await operation(held)
        } catch {
            guard error.code == .invalidCredentials else {
                throw error
            }
            invalidate(held)
            let others = try await credentials()
            guard others != held else {
                throw error
            }
            return try await operation(others)
        }
    }
}
