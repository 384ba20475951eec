import Foundation
import Primitives
import RequestSigning
import Testing

/// Published examples: of the S3 guide ("Signature calculations for the Authorization header"), of "Request syntax and
/// signature method V3", and of the OSS SDKs (facts/providers.md, Known answers).
@Suite("Signers: known answers")
struct KnownAnswerTests {
    @Test("are met")
    func knownAnswers() throws {
        let answers = try VectorFile.decoder.decode([Vector].self, from: VectorFile.read("known-answers.json"))
        #expect(answers.count == 8)
        let keys = SigningKeyCache()
        for answer in answers {
            let algorithm = try #require(answer.algorithm, "\(answer.name)")
            let signature = try #require(answer.signature, "\(answer.name)")
            let authorization = try answer.sign(with: algorithm, keys: keys).fields.last?.value ?? ""
            #expect(authorization.hasSuffix("Signature=\(signature)"), "\(answer.name)")
        }
    }

    @Test("hold for the path that our encoder makes")
    func encoderAgrees() {
        #expect(PercentEncoding.key("/test$file.text") == "/test%24file.text")
        #expect(PercentEncoding.key("/1234+-/123/1.txt") == "/1234%2B-/123/1.txt")
    }
}
