import CredentialMinting
import ObjectStorage
import Testing

@Suite("Mint errors")
struct MintErrorTests {
    private static let codes: [(StorageError.Code, Bool)] = [
        (.unavailable, true), (.throttled, true), (.clockSkew, true), (.accessDenied, false),
        (.invalidCredentials, false),
        (.notFound, false), (.redirected, false), (.invalidRequest, false), (.unexpectedAnswer, true),
    ]

    @Test("a provider's is worth another try where the provider's is, and says what to do", arguments: codes)
    func provider(code: StorageError.Code, isRetryable: Bool) {
        let error = StorageError(code: code, status: 500, message: "words", operation: "POST https://sts/")
        let mint = MintError.provider(error)
        #expect(mint.isRetryable == isRetryable)
        #expect(mint.description == "\(error). \(error.remedy)")
    }

    private static let waits: [(StorageError.Code, Int?, String?, Bool)] = [
        (.unavailable, nil, nil, true),
        (.invalidCredentials, 403, "InvalidAccessKeyId", true),
        (.invalidCredentials, 400, "ExpiredToken", true),
        // A page of a proxy, in any status.
        (.invalidRequest, 400, nil, true),
        (.refused, 403, nil, true),
        (.notFound, 404, nil, true),
        (.accessDenied, 403, "AccessDenied", false),
        (.invalidRequest, 400, "ValidationError", false),
        (.policyTooLarge, 400, "PackedPolicyTooLarge", false),
        // Nothing was asked: there is nothing to sign with.
        (.noCredentials, nil, nil, false),
    ]

    @Test("an upload waits for credentials that are refused for now, and for what a proxy says", arguments: waits)
    func passing(code: StorageError.Code, status: Int?, providerCode: String?, mayPass: Bool) {
        let error = StorageError(
            code: code,
            status: status,
            providerCode: providerCode,
            message: "words",
            operation: "POST https://sts/"
        )
        #expect(MintError.provider(error).mayPass == mayPass)
    }

    @Test(
        "a scope's never is",
        arguments: [SessionScopeError.empty, .bucket, .tooLarge(characters: 3000), .tooLargePacked(characters: 900)]
    )
    func scope(error: SessionScopeError) {
        #expect(!MintError.scope(error).isRetryable)
        #expect(!MintError.scope(error).mayPass)
        #expect(MintError.scope(error).description == error.description)
    }
}
