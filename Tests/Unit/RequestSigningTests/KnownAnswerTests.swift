import Foundation
import Primitives
import RequestSigning
import Testing

/// The published examples of the S3 guide ("Signature calculations for the Authorization header").
@Suite("SigV4: known answers")
struct KnownAnswerTests {
    struct KnownAnswer: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let method: String
        let path: String
        let query: [Pair]
        let headers: [Pair]
        let body: String
        let signature: String

        var testDescription: String {
            name
        }
    }

    @Test("are met")
    func knownAnswers() throws {
        let answers = try JSONDecoder().decode([KnownAnswer].self, from: VectorFile.read("sigv4-known-answers.json"))
        #expect(answers.count == 4)
        let signer = SigV4Signer(service: "s3", region: "us-east-1")
        let credentials = SigningCredentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE",
            secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        )
        let moment = try VectorFile.moment("20130524T000000Z")
        for answer in answers {
            let request = SigningRequest(
                method: answer.method,
                host: "examplebucket.s3.amazonaws.com",
                encodedPath: answer.path,
                query: answer.query.map(\.queryItem),
                headers: answer.headers.map(\.headerField),
                payload: .sha256(of: Array(answer.body.utf8))
            )
            let authorization = signer.sign(request, credentials: credentials, at: moment).last?.value ?? ""
            #expect(authorization.hasSuffix("Signature=\(answer.signature)"), "\(answer.name)")
            #expect(
                authorization.hasPrefix(
                    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders="
                )
            )
        }
    }

    @Test("hold for the path that our encoder makes")
    func encoderAgrees() {
        #expect(PercentEncoding.key("/test$file.text") == "/test%24file.text")
    }
}
