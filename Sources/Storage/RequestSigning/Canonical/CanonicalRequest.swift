import Cryptography

/// A request in the one form that signer and service both arrive at.
///
/// Its six parts are those of all three algorithms; they differ in how each part is written.
struct CanonicalRequest: Sendable {
    /// Method, path, query, header fields, names of header fields, and what is said of the payload, a line each.
    let text: String

    /// - Parameters:
    ///   - method: As it goes on the wire.
    ///   - path: As the algorithm has it.
    ///   - query: As ``CanonicalQuery`` writes it.
    ///   - headers: The fields that are signed.
    ///   - names: The names that the algorithm lists: of all signed fields, or of the additional ones.
    ///   - payload: The body's hash, or that it is not signed.
    init(
        method: String,
        path: String,
        query: String,
        headers: CanonicalHeaders,
        names: String,
        payload: PayloadHash
    ) {
        let lines =
            [method, path, query]
            + headers.fields.map { "\($0.name):\($0.value)" }
            + ["", names, payload.text]
        text = lines.joined(separator: "\n")
    }

    /// The SHA-256 of the text in lower-case hexadecimal.
    var digest: String {
        Digest(of: Array(text.utf8), using: .sha256).hex
    }
}
