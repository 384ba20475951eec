import Primitives
package import RequestSigning
package import Testing

/// Every text of an error must be without every secret.
package func expectNoSecret(
    in error: any Error,
    of credentials: SigningCredentials...,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    var dumped = ""
    dump(error, to: &dumped)
    for text in ["\(error)", String(reflecting: error), dumped] {
        for secret in credentials.flatMap({ [$0.secretAccessKey] + [$0.sessionToken].compactMap(\.self) }) {
            #expect(
                !text.contains(secret.reveal()),
                "a secret is in the text of an error",
                sourceLocation: sourceLocation
            )
        }
    }
}
