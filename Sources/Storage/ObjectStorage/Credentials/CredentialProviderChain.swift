package import RequestSigning

/// The first of several providers that has credentials.
///
/// A provider that has none is passed over. One that should have some and cannot give them ends the search: were the
/// next one asked instead, an outage would change who signs.
package struct CredentialProviderChain: ExpiringCredentialProvider {
    private let providers: [any ExpiringCredentialProvider]

    /// - Parameter providers: In the order in which they are asked.
    package init(_ providers: [any ExpiringCredentialProvider]) {
        self.providers = providers
    }

    /// - Throws: What every provider said that was asked.
    package func expiringCredentials() async throws(StorageError) -> ExpiringCredentials {
        var said: [StorageError] = []
        for provider in providers {
            do throws(StorageError) {
                return try await provider.expiringCredentials()
            } catch {
                said.append(error)
                guard error.code == .noCredentials else {
                    break
                }
            }
        }
        throw StorageError(
            code: said.last?.code ?? .noCredentials,
            status: said.last?.status,
            providerCode: said.last?.providerCode,
            message: said.map { "\($0.operation): \($0.message)" }.joined(separator: "; "),
            operation: "the profile's own credentials",
            advice: said.last.map { $0.code == .noCredentials } ?? true ? CredentialAdvice.none : nil
        )
    }

    package func invalidate(_ refused: SigningCredentials) {
        for provider in providers {
            provider.invalidate(refused)
        }
    }
}
