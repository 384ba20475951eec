import Cryptography
import Primitives

extension CanonicalRequest {
    /// The signature in lower-case hexadecimal, by the key of a scope.
    func signature(
        in scope: SigningScope,
        at moment: Timestamp,
        credentials: SigningCredentials,
        keys: SigningKeyCache
    ) -> String {
        let textToSign = """
            \(scope.scheme.algorithm)
            \(moment.iso8601Basic)
            \(scope.text)
            \(digest)
            """
        return HMACSHA256.code(for: textToSign, key: keys.signingKey(for: scope, credentials: credentials)).hex
    }
}
