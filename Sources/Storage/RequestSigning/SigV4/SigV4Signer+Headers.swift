extension SigV4Signer {
    /// Whether a field of the caller's is signed: all are but these two groups.
    static func signs(_ name: String) -> Bool {
        !unsignedNames.contains(name) && !signerNames.contains(name)
    }

    /// Never signed: what concerns one connection only, and what clients and proxies on the way set or change.
    ///
    /// The signature's own header is among them.
    private static let unsignedNames: Set = [
        "authorization", "baggage", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization",
        "te", "traceparent", "tracestate", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    /// Never taken from the caller's fields: the request's host and the signer's own fields stand for them.
    private static let signerNames: Set = ["host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"]
}
