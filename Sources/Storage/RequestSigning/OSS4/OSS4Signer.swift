public import Primitives

/// Signs requests to Alibaba Cloud's Object Storage Service with its signature version 4, in the `Authorization` header.
///
/// Pure: the date is a parameter, and the same inputs give the same fields. Copies of a signer share its signing keys.
/// The body is never signed, and the service is told so: `UNSIGNED-PAYLOAD`, as its SDKs do.
/// Sources: facts/providers.md, Signing; Alibaba Cloud, "Include a V4 signature in the header"; the signer of
/// `alibabacloud-oss-v2`.
public struct OSS4Signer: Sendable {
    /// The region, as in the credential scope: `cn-hangzhou`, not `oss-cn-hangzhou`.
    public let region: String

    /// The names, in lower case, of the fields that are signed where they are sent, beside those that always are.
    ///
    /// `content-type`, `content-md5` and all `x-oss-` fields always are, and so are never listed.
    public let additionalHeaders: Set<String>

    private let keys: SigningKeyCache

    /// A signer for one region.
    ///
    /// - Parameters:
    ///   - region: The region's name in the credential scope: `cn-hangzhou`.
    ///   - additionalHeaders: Names, in any case, of further fields to sign, such as `host` and `range`.
    ///   - keys: Where signing keys are kept; give the same one to several signers to keep theirs together.
    public init(region: String, additionalHeaders: Set<String> = [], keys: SigningKeyCache = SigningKeyCache()) {
        self.region = region
        self.additionalHeaders = Set(additionalHeaders.map { $0.lowercased() })
            .filter { !Self.isSignedByDefault($0) && $0 != "authorization" && !$0.isEmpty }
        self.keys = keys
    }

    /// The header fields that make a request a signed one.
    ///
    /// They replace fields of the same names; `host` is assumed to be sent as ``SigningRequest/host`` says.
    ///
    /// - Parameters:
    ///   - request: What is to be sent; its payload's hash is not used.
    ///   - bucketInHost: The bucket where the host names it and the path does not (virtual-hosted addresses, and domains
    ///     of one's own); `nil` where the path begins with it, and where there is none.
    ///   - credentials: Whose key signs.
    ///   - moment: The date of the signature; the service refuses one that is over 15 minutes off.
    /// - Returns: `x-oss-date`, `x-oss-content-sha256`, where it applies `x-oss-security-token`, and last
    ///   `authorization`; names in lower case.
    public func sign(
        _ request: SigningRequest,
        bucketInHost: String? = nil,
        credentials: SigningCredentials,
        at moment: Timestamp
    ) -> [HeaderField] {
        let added = addedFields(credentials: credentials, at: moment)
        let headers = signedHeaders(of: request, adding: added)
        let scope = SigningScope(scheme: .oss4, moment: moment, region: region, service: "oss")
        let signature = canonical(request, bucketInHost: bucketInHost, headers: headers)
            .signature(in: scope, at: moment, credentials: credentials, keys: keys)
        let additional = additionalNames(in: headers)
        // An empty list is an error to the service (its error 0002-00000209).
        let list = additional.isEmpty ? "" : "AdditionalHeaders=\(additional),"
        let authorization = """
            \(scope.scheme.algorithm) Credential=\(credentials.accessKeyID)/\(scope.text),\
            \(list)Signature=\(signature)
            """
        return added + [HeaderField("authorization", authorization)]
    }

    /// The canonical request that is signed.
    ///
    /// For comparing with the service's own when it answers `SignatureDoesNotMatch`. It holds the session token: not
    /// for logs.
    package func canonicalRequest(
        _ request: SigningRequest,
        bucketInHost: String? = nil,
        credentials: SigningCredentials,
        at moment: Timestamp
    ) -> String {
        let added = addedFields(credentials: credentials, at: moment)
        let headers = signedHeaders(of: request, adding: added)
        return canonical(request, bucketInHost: bucketInHost, headers: headers).text
    }

    private func addedFields(credentials: SigningCredentials, at moment: Timestamp) -> [HeaderField] {
        [
            HeaderField("x-oss-date", moment.iso8601Basic),
            HeaderField("x-oss-content-sha256", PayloadHash.unsigned.text),
        ] + credentials.tokenFields(named: "x-oss-security-token")
    }

    /// `/bucket/key`, wherever the bucket stands on the wire.
    private func canonical(
        _ request: SigningRequest,
        bucketInHost: String?,
        headers: CanonicalHeaders
    ) -> CanonicalRequest {
        let bucket = bucketInHost.map { "/\(PercentEncoding.component($0))" } ?? ""
        return CanonicalRequest(
            method: request.method,
            path: bucket + (request.encodedPath.isEmpty ? "/" : request.encodedPath),
            query: CanonicalQuery.oss4(request.query),
            headers: headers,
            names: additionalNames(in: headers),
            payload: .unsigned
        )
    }
}
