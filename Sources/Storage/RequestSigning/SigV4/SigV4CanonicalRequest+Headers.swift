extension SigV4CanonicalRequest {
    /// Never signed: what concerns one connection only, and what clients and proxies on the way set or change.
    ///
    /// The signature's own header is among them.
    static let unsignedNames: Set = [
        "authorization", "baggage", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization",
        "te", "traceparent", "tracestate", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    /// Never taken from the caller's fields: the request's host and the signer's own fields stand for them.
    static let signerNames: Set = ["host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"]

    /// The signed fields: names in lower case, sorted; values folded; fields of one name joined by a comma in the order
    /// in which they are sent.
    static func canonicalFields(of request: SigningRequest, adding added: [HeaderField]) -> [HeaderField] {
        var values: [String: [String]] = [:]
        for field in request.headers {
            let name = field.name.lowercased()
            if !unsignedNames.contains(name), !signerNames.contains(name) {
                values[name, default: []].append(folded(field.value))
            }
        }
        for field in added + [HeaderField("host", request.host)] {
            values[field.name] = [folded(field.value)]
        }
        return
            values
            .map { HeaderField($0.key, $0.value.joined(separator: ",")) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// A value without white space at its ends, and with one space for each run of it inside.
    ///
    /// White space is ASCII's: a tab counts as a space. botocore folds Unicode's too; the documents name spaces only.
    static func folded(_ value: String) -> String {
        value.utf8
            .split(whereSeparator: isWhiteSpace)
            .map { String(Substring($0)) }
            .joined(separator: " ")
    }

    /// ASCII's white space: space, and tab to carriage return.
    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte)
    }
}
