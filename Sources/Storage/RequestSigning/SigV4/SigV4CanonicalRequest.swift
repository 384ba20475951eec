/// A request in the one form that signer and service both arrive at.
struct SigV4CanonicalRequest: Sendable {
    /// Method, path, query, header fields, their names, and the payload's hash, a line each.
    let text: String

    /// The names of the signed fields, sorted, joined by `;`.
    let signedHeaders: String

    /// - Parameters:
    ///   - request: What is to be sent.
    ///   - added: The fields that the signer adds; they stand for any of the same name in the request.
    ///   - service: Decides how the path is treated.
    init(_ request: SigningRequest, adding added: [HeaderField], service: String) {
        let fields = Self.canonicalFields(of: request, adding: added)
        signedHeaders = fields.map(\.name).joined(separator: ";")
        let path = SigV4CanonicalPath(encodedPath: request.encodedPath, service: service)
        let lines =
            [request.method, path.text, Self.canonicalQuery(request.query)]
            + fields.map { "\($0.name):\($0.value)" }
            + ["", signedHeaders, request.payload.text]
        text = lines.joined(separator: "\n")
    }

    /// The query encoded, then sorted by name and, among equal names, by value.
    ///
    /// Sorting pairs is not sorting `name=value`: `=` comes after `-` and the digits.
    private static func canonicalQuery(_ items: [QueryItem]) -> String {
        items
            .map { (name: PercentEncoding.component($0.name), value: PercentEncoding.component($0.value)) }
            .sorted { $0 < $1 }
            .map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }
}
