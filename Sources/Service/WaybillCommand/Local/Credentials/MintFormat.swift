import ArgumentParser
import ControlProtocol
import FoundationEssentials
import Primitives

/// How `waybill mint` prints credentials.
enum MintFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// The API's JSON.
    case json
    /// Lines for a shell to read.
    case env
    /// What the AWS tools read from a program that their `credential_process` names.
    case credentialProcess = "credential_process"

    /// The text, with its line end; it holds the secret.
    func text(of credentials: CredentialsResource) throws -> Secret {
        switch self {
        case .json:
            Secret(String(decoding: try ControlJSON.encode(credentials), as: UTF8.self) + "\n")
        case .env:
            Secret(Self.lines(of: credentials))
        case .credentialProcess:
            Secret(String(decoding: try ControlJSON.encode(ProcessOutput(credentials)), as: UTF8.self) + "\n")
        }
    }

    private static func lines(of credentials: CredentialsResource) -> String {
        let isAlibaba = credentials.provider == "ali"
        let names =
            isAlibaba
            ? ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"]
            : ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]
        let values = [
            credentials.accessKeyID, credentials.secretAccessKey.reveal(), credentials.sessionToken.reveal(),
        ]
        return zip(names, values).map { "export \($0)=\(quoted($1))\n" }.joined()
    }

    /// A word that a shell takes as it is.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}

/// Version 1 of the output that the AWS tools read from a `credential_process`.
private struct ProcessOutput: Encodable {
    let version = 1
    let accessKeyID: String
    let secretAccessKey: String
    let sessionToken: String
    let expiration: String

    init(_ credentials: CredentialsResource) {
        accessKeyID = credentials.accessKeyID
        secretAccessKey = credentials.secretAccessKey.reveal()
        sessionToken = credentials.sessionToken.reveal()
        expiration = credentials.expiresAt.rfc3339
    }

    private enum CodingKeys: String, CodingKey {
        case version = "Version"
        case accessKeyID = "AccessKeyId"
        case secretAccessKey = "SecretAccessKey"
        case sessionToken = "SessionToken"
        case expiration = "Expiration"
    }
}
