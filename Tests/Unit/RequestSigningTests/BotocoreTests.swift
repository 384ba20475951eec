import Cryptography
import Foundation
import Primitives
import RequestSigning
import Testing

/// Requests that `scripts/signing-vectors` had botocore sign.
@Suite("SigV4: botocore")
struct BotocoreTests {
    struct Vector: Decodable, Sendable {
        let name: String
        let service: String
        let region: String
        let accessKeyId: String
        let secretAccessKey: String
        let sessionToken: String?
        let date: String
        let method: String
        let host: String
        let path: String
        let query: [Pair]
        let headers: [Pair]
        /// `nil` where the payload is not signed.
        let bodyHex: String?
        let canonicalRequest: String
        let authorization: String
    }

    static func vectors() throws -> [Vector] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try VectorFile.read("sigv4-botocore.ndjson")
            .split(separator: UInt8(ascii: "\n"))
            .map { try decoder.decode(Vector.self, from: Data($0)) }
    }

    @Test("signs every request as we do")
    func agreement() throws {
        let vectors = try Self.vectors()
        #expect(vectors.count >= 300)
        let keys = SigV4KeyCache()
        for vector in vectors {
            let signer = SigV4Signer(service: vector.service, region: vector.region, keys: keys)
            let credentials = SigningCredentials(
                accessKeyID: vector.accessKeyId,
                secretAccessKey: Secret(vector.secretAccessKey),
                sessionToken: vector.sessionToken.map { Secret($0) }
            )
            let request = try Self.request(of: vector)
            let moment = try VectorFile.moment(vector.date)
            let canonical = signer.canonicalRequest(request, credentials: credentials, at: moment)
            #expect(Array(canonical.utf8) == Array(vector.canonicalRequest.utf8), "\(vector.name)\n\(canonical)")
            let fields = signer.sign(request, credentials: credentials, at: moment)
            #expect(fields.last == HeaderField("authorization", vector.authorization), "\(vector.name)")
        }
    }

    @Test("tells apart what only looks alike: no two of its signatures are the same by chance")
    func vectorsDiffer() throws {
        let byCanonicalRequest = Dictionary(grouping: try Self.vectors()) {
            Array("\($0.canonicalRequest) \($0.secretAccessKey) \($0.region) \($0.service)".utf8)
        }
        let signatures = Set(byCanonicalRequest.values.flatMap { Set($0.map(\.authorization)) })
        #expect(signatures.count == byCanonicalRequest.count)
    }

    private static func request(of vector: Vector) throws -> SigningRequest {
        let payload: PayloadHash
        if let hex = vector.bodyHex {
            payload = .sha256(of: try #require(Hex.decode(hex), "\(vector.name)"))
        } else {
            payload = .unsigned
        }
        return SigningRequest(
            method: vector.method,
            host: vector.host,
            encodedPath: vector.path,
            query: vector.query.map(\.queryItem),
            headers: vector.headers.map(\.headerField),
            payload: payload
        )
    }
}
