package import ObjectStorage
import Primitives
package import RequestSigning
package import Testing

/// Secrets that can be recognised wherever they turn up.
package enum Planted {
    package static let secret = "PLANTED/secret+key="
    package static let token = "PLANTED/session+token=="

    package static func credentials(_ name: String = "AKID", token: String? = token) -> SigningCredentials {
        SigningCredentials(
            accessKeyID: name,
            secretAccessKey: Secret(secret),
            sessionToken: token.map(Secret.init)
        )
    }
}

/// The error of a provider that must have none, with no planted secret in any text of it or of the provider.
package func refusal(
    of provider: some CredentialProvider,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> StorageError {
    var texts = ""
    dump(provider, to: &texts)
    defer { #expect(!texts.contains("PLANTED"), "a secret is in a text", sourceLocation: sourceLocation) }
    do throws(StorageError) {
        let credentials = try await provider.credentials()
        Issue.record("credentials \(credentials.accessKeyID)", sourceLocation: sourceLocation)
        throw StorageError(code: .unexpectedAnswer, message: "", operation: "")
    } catch {
        dump(error, to: &texts)
        texts += "\(error) \(String(reflecting: error)) \(error.remedy)"
        return error
    }
}
