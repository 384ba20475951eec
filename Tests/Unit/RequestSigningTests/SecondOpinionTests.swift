import Foundation
import RequestSigning
import Testing

/// Requests that `scripts/signing-vectors` had other people's code sign.
@Suite("Signers: second opinions")
struct SecondOpinionTests {
    struct Opinion: Sendable, CustomTestStringConvertible {
        let algorithm: Vector.Algorithm
        let file: String
        let least: Int

        var testDescription: String {
            file
        }

        func vectors() throws -> [Vector] {
            let decoder = VectorFile.decoder
            return try VectorFile.read(file)
                .split(separator: UInt8(ascii: "\n"))
                .map { try decoder.decode(Vector.self, from: Data($0)) }
        }
    }

    static let opinions = [
        Opinion(algorithm: .sigv4, file: "sigv4-botocore.ndjson", least: 300),
        Opinion(algorithm: .oss4, file: "oss4-alibabacloud.ndjson", least: 300),
        Opinion(algorithm: .acs3, file: "acs3-alibabacloud.ndjson", least: 300),
    ]

    @Test("sign every request as we do", arguments: opinions)
    func agreement(_ opinion: Opinion) throws {
        let vectors = try opinion.vectors()
        #expect(vectors.count >= opinion.least)
        let keys = SigningKeyCache()
        for vector in vectors {
            let (fields, canonical) = try vector.sign(with: opinion.algorithm, keys: keys)
            #expect(canonical.utf8.elementsEqual((vector.canonicalRequest ?? "").utf8), "\(vector.name)\n\(canonical)")
            #expect(fields.last == HeaderField("authorization", vector.authorization ?? ""), "\(vector.name)")
        }
    }

    @Test("tell apart what only looks alike: no two of their signatures are the same by chance", arguments: opinions)
    func vectorsDiffer(_ opinion: Opinion) throws {
        let byInputs = Dictionary(grouping: try opinion.vectors()) {
            let scope = "\($0.region ?? "") \($0.service ?? "")"
            return Array("\($0.canonicalRequest ?? "") \($0.secretAccessKey) \($0.accessKeyId) \(scope)".utf8)
        }
        let authorizations = Set(byInputs.values.flatMap { Set($0.map(\.authorization)) })
        #expect(authorizations.count == byInputs.count)
    }
}
