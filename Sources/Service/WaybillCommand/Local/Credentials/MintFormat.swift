import ArgumentParser
import ControlProtocol
import FoundationEssentials
import Primitives

/// How `waybill mint` prints credentials.
enum MintFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// The API's JSON.
    case json
    /// Lines for a shell to read: the credentials, the region and the object store's address.
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
        let id = credentials.accessKeyID
        let secret = credentials.secretAccessKey.reveal()
        let token = credentials.sessionToken.reveal()
        let variables =
            switch credentials.provider {
            case "ali":
                // As the Alibaba Cloud SDKs read them, and as OSS's SDKs and ossutil 2 do.
                [
                    ("ALIBABA_CLOUD_ACCESS_KEY_ID", id), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret),
                    ("ALIBABA_CLOUD_SECURITY_TOKEN", token), ("OSS_ACCESS_KEY_ID", id),
                    ("OSS_ACCESS_KEY_SECRET", secret), ("OSS_SESSION_TOKEN", token), ("OSS_REGION", credentials.region),
                    ("OSS_ENDPOINT", credentials.endpoint),
                ]
            default:
                // "AWS SDKs and Tools Reference Guide", Environment variables; AWS_DEFAULT_REGION is read by older ones.
                [
                    ("AWS_ACCESS_KEY_ID", id), ("AWS_SECRET_ACCESS_KEY", secret), ("AWS_SESSION_TOKEN", token),
                    ("AWS_REGION", credentials.region), ("AWS_DEFAULT_REGION", credentials.region),
                    ("AWS_ENDPOINT_URL_S3", credentials.endpoint),
                ]
            }
        return variables.map { "export \($0)=\($1.shellQuoted)\n" }.joined()
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
