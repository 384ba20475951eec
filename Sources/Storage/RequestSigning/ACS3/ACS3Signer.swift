import Cryptography
public import Primitives

/// Signs requests to Alibaba Cloud's RPC and ROA interfaces with signature version 3, in the `Authorization` header.
///
/// Pure: date and nonce are parameters, and the same inputs give the same fields. The two styles of interface are signed
/// alike: an RPC request has the path `/`, and names its action and version in `x-acs-action` and `x-acs-version`,
/// which the caller gives.
/// Sources: facts/providers.md, Signing; Alibaba Cloud, "Request syntax and signature method V3"; the signers of
/// `alibabacloud-tea-openapi` and of its counterpart for Java.
public struct ACS3Signer: Sendable {
    private static let algorithm = "ACS3-HMAC-SHA256"

    /// A signer; it keeps nothing, for the secret itself is the key.
    public init() {}

    /// The header fields that make a request a signed one.
    ///
    /// They replace fields of the same names; `host` is assumed to be sent as ``SigningRequest/host`` says.
    ///
    /// - Parameters:
    ///   - request: What is to be sent. The body must be hashed: an unsigned payload is not documented.
    ///   - credentials: Whose key signs.
    ///   - moment: The date of the signature; the services refuse one that is over 15 minutes off.
    ///   - nonce: A text that no other request bears, 128 random bits for instance: it guards against replays.
    /// - Returns: `x-acs-date`, `x-acs-signature-nonce`, `x-acs-content-sha256`, where it applies
    ///   `x-acs-security-token`, and last `authorization`; names in lower case.
    public func sign(
        _ request: SigningRequest,
        credentials: SigningCredentials,
        at moment: Timestamp,
        nonce: String
    ) -> [HeaderField] {
        let added = Self.addedFields(to: request, credentials: credentials, at: moment, nonce: nonce)
        let headers = Self.signedHeaders(of: request, adding: added)
        let textToSign = """
            \(Self.algorithm)
            \(Self.canonical(request, headers: headers).digest)
            """
        let key = Array(credentials.secretAccessKey.reveal().utf8)
        let authorization = """
            \(Self.algorithm) Credential=\(credentials.accessKeyID),SignedHeaders=\(headers.names),\
            Signature=\(HMACSHA256.code(for: textToSign, key: key).hex)
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
        at moment: Timestamp,
        nonce: String
    ) -> String {
        let added = Self.addedFields(to: request, credentials: credentials, at: moment, nonce: nonce)
        return Self.canonical(request, headers: Self.signedHeaders(of: request, adding: added)).text
    }

    private static func addedFields(
        to request: SigningRequest,
        credentials: SigningCredentials,
        at moment: Timestamp,
        nonce: String
    ) -> [HeaderField] {
        [
            HeaderField("x-acs-date", moment.iso8601Extended),
            HeaderField("x-acs-signature-nonce", nonce),
            HeaderField("x-acs-content-sha256", request.payload.text),
        ] + credentials.tokenFields(named: "x-acs-security-token")
    }

    /// `host`, `content-type` and all `x-acs-` fields: those that must be signed.
    ///
    /// Alibaba Cloud's SDK for Python signs `accept` and `user-agent` too, its SDK for Java does not; the list of names
    /// tells the service which it was.
    private static func signedHeaders(of request: SigningRequest, adding added: [HeaderField]) -> CanonicalHeaders {
        CanonicalHeaders(
            sent: request.headers,
            own: added + [HeaderField("host", request.host)],
            form: .trimmedAndSorted
        ) { name in
            name == "content-type" || (name.hasPrefix("x-acs-") && !signerNames.contains(name))
        }
    }

    /// Never taken from the caller's fields: the signer's own stand for them.
    private static let signerNames: Set = [
        "x-acs-content-sha256", "x-acs-date", "x-acs-security-token", "x-acs-signature-nonce",
    ]

    private static func canonical(_ request: SigningRequest, headers: CanonicalHeaders) -> CanonicalRequest {
        CanonicalRequest(
            method: request.method,
            path: request.encodedPath.isEmpty ? "/" : request.encodedPath,
            query: CanonicalQuery.acs3(request.query),
            headers: headers,
            names: headers.names,
            payload: request.payload
        )
    }
}
