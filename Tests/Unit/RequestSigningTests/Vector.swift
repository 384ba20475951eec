import Cryptography
import Foundation
import Primitives
import RequestSigning
import Testing

/// A request, whose key signs it, and what came out elsewhere: a row of a vector file.
struct Vector: Decodable, Sendable {
    enum Algorithm: String, Decodable, Sendable {
        case sigv4
        case oss4
        case acs3
    }

    let name: String
    /// `nil` where the file is of one algorithm.
    let algorithm: Algorithm?
    let accessKeyId: String
    let secretAccessKey: String
    let sessionToken: String?
    let date: String
    let method: String
    let host: String
    let path: String
    let query: [Pair]
    let headers: [Pair]
    /// The body as a text or in hexadecimal; neither where the payload is not signed.
    let body: String?
    let bodyHex: String?

    // SigV4, and the region OSS V4 too.
    let service: String?
    let region: String?
    // OSS V4.
    let bucketInHost: String?
    let additionalHeaders: [String]?
    // ACS3.
    let nonce: String?

    // What came out: the signature alone, or these two.
    let signature: String?
    let canonicalRequest: String?
    let authorization: String?
}

extension Vector {
    /// Signs the request with ours.
    func sign(
        with algorithm: Algorithm,
        keys: SigningKeyCache
    ) throws -> (fields: [HeaderField], canonicalRequest: String) {
        let credentials = SigningCredentials(
            accessKeyID: accessKeyId,
            secretAccessKey: Secret(secretAccessKey),
            sessionToken: sessionToken.map { Secret($0) }
        )
        let request = try request
        let moment = try VectorFile.moment(date)
        switch algorithm {
        case .sigv4:
            let signer = SigV4Signer(service: try #require(service), region: try #require(region), keys: keys)
            return (
                signer.sign(request, credentials: credentials, at: moment),
                signer.canonicalRequest(request, credentials: credentials, at: moment)
            )
        case .oss4:
            let signer = OSS4Signer(
                region: try #require(region),
                additionalHeaders: Set(additionalHeaders ?? []),
                keys: keys
            )
            return (
                signer.sign(request, bucketInHost: bucketInHost, credentials: credentials, at: moment),
                signer.canonicalRequest(request, bucketInHost: bucketInHost, credentials: credentials, at: moment)
            )
        case .acs3:
            let signer = ACS3Signer()
            let nonce = try #require(nonce)
            return (
                signer.sign(request, credentials: credentials, at: moment, nonce: nonce),
                signer.canonicalRequest(request, credentials: credentials, at: moment, nonce: nonce)
            )
        }
    }

    private var request: SigningRequest {
        get throws {
            var payload = PayloadHash.unsigned
            if let body {
                payload = .sha256(of: Array(body.utf8))
            } else if let bodyHex {
                payload = .sha256(of: try #require(Hex.decode(bodyHex), "\(name)"))
            }
            return SigningRequest(
                method: method,
                host: host,
                encodedPath: path,
                query: query.map(\.queryItem),
                headers: headers.map(\.headerField),
                payload: payload
            )
        }
    }
}
