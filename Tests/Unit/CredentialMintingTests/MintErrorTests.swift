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

    @Test(
        "a scope's never is",
        arguments: [SessionScopeError.empty, .bucket, .tooLarge(characters: 3000), .tooLargePacked(characters: 900)]
    )
    func scope(error: SessionScopeError) {
        #expect(!MintError.scope(error).isRetryable)
        #expect(MintError.scope(error).description == error.description)
    }
}
