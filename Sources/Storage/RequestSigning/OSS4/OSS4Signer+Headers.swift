extension OSS4Signer {
    /// Whether a field is signed without being listed (facts/providers.md, Signing).
    static func isSignedByDefault(_ name: String) -> Bool {
        name == "content-type" || name == "content-md5" || name.hasPrefix("x-oss-")
    }

    /// Never taken from the caller's fields: the request's host and the signer's own fields stand for them.
    private static let signerNames: Set = ["host", "x-oss-content-sha256", "x-oss-date", "x-oss-security-token"]

    /// The fields that are signed: the default ones that are sent, and the additional ones that are sent with a value.
    func signedHeaders(of request: SigningRequest, adding added: [HeaderField]) -> CanonicalHeaders {
        let host = additionalHeaders.contains("host") ? [HeaderField("host", request.host)] : []
        var headers = CanonicalHeaders(sent: request.headers, own: added + host, form: .trimmed) { name in
            !Self.signerNames.contains(name) && (Self.isSignedByDefault(name) || additionalHeaders.contains(name))
        }
        // As alibabacloud-oss-v2 has it: a listed field that has no value counts as absent.
        headers.remove { $0.value.isEmpty && !Self.isSignedByDefault($0.name) }
        return headers
    }

    /// The names to list: of the signed fields, those that are not signed by default.
    func additionalNames(in headers: CanonicalHeaders) -> String {
        var headers = headers
        headers.remove { Self.isSignedByDefault($0.name) }
        return headers.names
    }
}
