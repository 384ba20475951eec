import Cryptography
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

    private let keys: SigV4KeyCache

    /// A signer for one service in one region.
    ///
    /// - Parameters:
    ///   - service: The service's name in the credential scope.
    ///   - region: The region's name in the credential scope.
    ///   - keys: Where signing keys are kept; give the same one to several signers to keep theirs together.
    public init(service: String, region: String, keys: SigV4KeyCache = SigV4KeyCache()) {
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
        let date = moment.iso8601Basic
        let scope = SigV4Scope(moment: moment, region: region, service: service)
        let added = signerFields(for: request, credentials: credentials, date: date)
        let canonical = SigV4CanonicalRequest(request, adding: added, service: service)
        let textToSign = """
            \(SigV4Scope.algorithm)
            \(date)
            \(scope.text)
            \(Digest(of: Array(canonical.text.utf8), using: .sha256).hex)
            """
        let key = keys.signingKey(for: scope, credentials: credentials)
        let signature = HMACSHA256.code(for: textToSign, key: key).hex
        let authorization = """
            \(SigV4Scope.algorithm) Credential=\(credentials.accessKeyID)/\(scope.text), \
            SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)
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
        let added = signerFields(for: request, credentials: credentials, date: moment.iso8601Basic)
        return SigV4CanonicalRequest(request, adding: added, service: service).text
    }

    private func signerFields(
        for request: SigningRequest,
        credentials: SigningCredentials,
        date: String
    ) -> [HeaderField] {
        var fields = [HeaderField("x-amz-date", date)]
        // Other services hash the body themselves, and must be told when they are not to.
        if service == "s3" || request.payload.isUnsigned {
            fields.append(HeaderField("x-amz-content-sha256", request.payload.text))
        }
        if let token = credentials.sessionToken, !token.isEmpty {
            fields.append(HeaderField("x-amz-security-token", token.reveal()))
        }
        return fields
    }
}
