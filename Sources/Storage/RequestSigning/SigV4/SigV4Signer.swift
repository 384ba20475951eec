public import Primitives

/// Signs requests with AWS Signature Version 4, in the `Authorization` header.
///
/// Pure: the date is a parameter, and the same inputs give the same fields. Copies of a signer share its signing keys.
/// Source: facts/providers.md, Signing; the rules of the S3 and the general AWS documents.
public struct SigV4Signer: Sendable {
    /// The service, as in the credential scope: `s3`, `sts`.
    ///
    /// For `s3` the path is signed as it stands on the wire, and `x-amz-content-sha256` is added; for any other
    /// service the path is normalised and encoded once more.
    public let service: String

    /// The region, as in the credential scope.
    public let region: String

    private let keys: SigningKeyCache

    /// A signer for one service in one region.
    ///
    /// - Parameters:
    ///   - service: The service's name in the credential scope.
    ///   - region: The region's name in the credential scope.
    ///   - keys: Where signing keys are kept; give the same one to several signers to keep theirs together.
    public init(service: String, region: String, keys: SigningKeyCache = SigningKeyCache()) {
        self.service = service
        self.region = region
        self.keys = keys
    }

    /// The header fields that make a request a signed one.
    ///
    /// They replace fields of the same names; `host` is assumed to be sent as ``SigningRequest/host`` says.
    ///
    /// - Parameters:
    ///   - request: What is to be sent.
    ///   - credentials: Whose key signs.
    ///   - moment: The date of the signature; services refuse one that is over 15 minutes off.
    /// - Returns: `x-amz-date`, where they apply `x-amz-content-sha256` and `x-amz-security-token`, and last
    ///   `authorization`; names in lower case.
    public func sign(
        _ request: SigningRequest,
        credentials: SigningCredentials,
        at moment: Timestamp
    ) -> [HeaderField] {
        let added = addedFields(to: request, credentials: credentials, at: moment)
        let headers = signedHeaders(of: request, adding: added)
        let scope = SigningScope(scheme: .sigV4, moment: moment, region: region, service: service)
        let signature = canonical(request, headers: headers)
            .signature(in: scope, at: moment, credentials: credentials, keys: keys)
        let authorization = """
            \(scope.scheme.algorithm) Credential=\(credentials.accessKeyID)/\(scope.text), \
            SignedHeaders=\(headers.names), Signature=\(signature)
            """
        return added + [HeaderField("authorization", authorization)]
    }

    /// The canonical request that is signed.
    ///
    /// For comparing with a service's own when it answers `SignatureDoesNotMatch`. It holds the session token: not for
    /// logs.
    package func canonicalRequest(
        _ request: SigningRequest,
        credentials: SigningCredentials,
        at moment: Timestamp
    ) -> String {
        let added = addedFields(to: request, credentials: credentials, at: moment)
        return canonical(request, headers: signedHeaders(of: request, adding: added)).text
    }

    private func addedFields(
        to request: SigningRequest,
        credentials: SigningCredentials,
        at moment: Timestamp
    ) -> [HeaderField] {
        var fields = [HeaderField("x-amz-date", moment.iso8601Basic)]
        // Other services hash the body themselves, and must be told when they are not to.
        if service == "s3" || request.payload.isUnsigned {
            fields.append(HeaderField("x-amz-content-sha256", request.payload.text))
        }
        return fields + credentials.tokenFields(named: "x-amz-security-token")
    }

    private func signedHeaders(of request: SigningRequest, adding added: [HeaderField]) -> CanonicalHeaders {
        CanonicalHeaders(
            sent: request.headers,
            own: added + [HeaderField("host", request.host)],
            form: .folded,
            isSigned: Self.signs
        )
    }

    private func canonical(_ request: SigningRequest, headers: CanonicalHeaders) -> CanonicalRequest {
        CanonicalRequest(
            method: request.method,
            path: SigV4CanonicalPath(encodedPath: request.encodedPath, service: service).text,
            query: CanonicalQuery.sigV4(request.query),
            headers: headers,
            names: headers.names,
            payload: request.payload
        )
    }
}
