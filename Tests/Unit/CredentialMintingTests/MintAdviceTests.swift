import ObjectStorage
import Primitives
import Testing

@testable import CredentialMinting

@Suite("What to do about a refusal to mint")
struct MintAdviceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let provider: StorageProfile.Provider
        let code: String
        let message: String
        /// What the advice names; `nil` where the code's own advice stands.
        let names: String?

        init(_ provider: StorageProfile.Provider, _ code: String, _ message: String, _ names: String?) {
            self.provider = provider
            self.code = code
            self.message = message
            self.names = names
        }

        var testDescription: String { "\(provider) \(code): \(message)" }
    }

    /// The messages are the providers' own: MinIO's and moto's as they were seen, AWS's and Alibaba Cloud's as documented.
    private static let cases = [
        Case(
            .minio,
            "AccessDenied",
            "Generating temporary credentials not allowed for this request.",
            "mc admin user add"
        ),
        Case(.minio, "InvalidParameterValue", "invalid token expiry", "lower DURATION, which is 12h"),
        Case(.minio, "InvalidParameterValue", "Invalid value for DurationSeconds", "lower DURATION"),
        Case(.minio, "InvalidParameterValue", "Policy is malformed", nil),
        Case(.minio, "SignatureDoesNotMatch", "The request signature we calculated does not match", nil),
        Case(.aws, "AccessDenied", "Roles may not be assumed by root accounts.", "root account"),
        Case(.aws, "AccessDenied", "User: x is not authorized to perform: sts:AssumeRole", "trust policy"),
        Case(
            .aws,
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            "--max-session-duration"
        ),
        Case(
            .aws,
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
            "1h at most"
        ),
        Case(.aws, "ValidationError", "1 validation error detected: Value at 'externalId'", nil),
        Case(.ceph, "InvalidArgument", "", "radosgw-admin role update"),
        Case(.ceph, "AccessDenied", "", nil),
        Case(.ali, "InvalidParameter.DurationSeconds", "The Min/Max value is 15min/1hr.", "RAM console"),
        Case(.ali, "NoPermission", "You are not authorized to do this action.", nil),
    ]

    @Test("it names the setting or the command", arguments: cases)
    private func advice(_ row: Case) {
        let refusal = StorageError(
            code: .invalidRequest,
            status: 400,
            providerCode: row.code,
            message: row.message,
            operation: "POST https://sts/"
        )
        let advice = MintAdvice.advice(on: refusal, of: row.provider, asking: .seconds(43_200))
        #expect((advice == nil) == (row.names == nil))
        #expect(row.names.map { advice?.contains($0) == true } ?? true, "\(advice ?? "")")
    }
}
