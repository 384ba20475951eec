import ObjectStorage
import Testing

@testable import CredentialMinting

/// Which refusals of a self-test's write are an answer about the scope.
@Suite struct CanaryAnswerTests {
    @Test(arguments: [
        (StorageError.Code.notFound, "NoSuchKey", true), (.notFound, "NoSuchBucket", false),
        (.accessDenied, "AccessDenied", false), (.throttled, "SlowDown", true), (.unavailable, "InternalError", true),
    ])
    func aMissingObjectIsNoAnswerToAWrite(code: StorageError.Code, providerCode: String, saysNothing: Bool) {
        let error = StorageError(code: code, providerCode: providerCode, message: "", operation: "PUT")
        #expect(ScopeCanary.saysNothing(error) == saysNothing)
    }
}
