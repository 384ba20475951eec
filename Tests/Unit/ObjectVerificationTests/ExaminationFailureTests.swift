import ObjectStorage
import Testing

@testable import ObjectVerification

@Suite("Failures to look")
struct ExaminationFailureTests {
    private func error(_ code: StorageError.Code, providerCode: String? = nil) -> StorageError {
        StorageError(code: code, status: 404, providerCode: providerCode, message: "", operation: "HEAD x")
    }

    @Test("a missing object is absent", arguments: [nil, "NoSuchKey", "NotFound"])
    func missing(providerCode: String?) {
        #expect(Examination(failure: error(.notFound, providerCode: providerCode)) == .absent)
    }

    @Test("a code about permissions is a denial")
    func denied() {
        let denial = error(.accessDenied, providerCode: "AccessDenied")
        #expect(Examination(failure: denial) == .denied(denial.description))
    }

    @Test(
        "everything else says nothing about the object",
        arguments: [
            StorageError.Code.unavailable, .clockSkew, .invalidCredentials, .preconditionFailed,
            .redirected, .unexpectedAnswer, .invalidRequest, .refused, .archived,
        ]
    )
    func noAnswers(code: StorageError.Code) {
        let failure = error(code)
        #expect(Examination(failure: failure) == .unanswered("\(failure). \(failure.remedy)"))
    }

    @Test("throttling says nothing about the object, and is told apart: it has another backoff")
    func throttled() {
        let failure = error(.throttled)
        #expect(Examination(failure: failure) == .throttled("\(failure). \(failure.remedy)"))
        #expect(Recheck(failure: failure) == .throttled("\(failure). \(failure.remedy)"))
    }

    @Test("a bucket that is not there says nothing about the object: it may be a wrong setting")
    func bucket() {
        let failure = error(.notFound, providerCode: "NoSuchBucket")
        #expect(Examination(failure: failure) == .unanswered("\(failure). \(failure.remedy)"))
    }
}
