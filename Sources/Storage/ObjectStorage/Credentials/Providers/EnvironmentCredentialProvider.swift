import Primitives

/// Credentials in the process's environment.
///
/// - `.aws`: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_CREDENTIAL_EXPIRATION`
/// - `.alibaba`: `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, `ALIBABA_CLOUD_SECURITY_TOKEN`
package struct EnvironmentCredentialProvider: ExpiringCredentialProvider {
    /// Whose names the variables have.
    package enum Naming: Sendable {
        case aws
        case alibaba

        fileprivate var variables: [String] {
            switch self {
            case .aws:
                ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"]
            case .alibaba:
                [
                    "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
                    "ALIBABA_CLOUD_SECURITY_TOKEN",
                ]
            }
        }
    }

    private let outcome: Result<ExpiringCredentials, StorageError>

    /// - Parameters:
    ///   - naming: Whose names the variables have.
    ///   - environment: The whole environment; only the variables named above are looked at, once.
    package init(_ naming: Naming, environment: [String: String]) {
        let variables = naming.variables
        let fields = CredentialFields(
            variables.compactMap { name in environment[name].map { (name, Secret($0)) } }
        )
        do throws(CredentialFault) {
            outcome = .success(try fields.credentials())
        } catch {
            let fault = error.isAbsence ? CredentialFault.absent("\(variables[0]) is not set") : error
            outcome = .failure(StorageError(fault, source: "environment"))
        }
    }

    package func expiringCredentials() async throws(StorageError) -> ExpiringCredentials {
        try outcome.get()
    }
}
