import FileReading
import Primitives
package import RequestSigning

/// A profile of the AWS tools' shared files, `~/.aws/credentials` and `~/.aws/config`: both are read again whenever
/// they change.
///
/// They are read as botocore reads them. A profile gives a key (`aws_access_key_id`, `aws_secret_access_key`,
/// `aws_session_token`) or a `credential_process`; a key of the credentials file comes first, then the process of either
/// file, then a key of the config file. What needs another profile, a browser or a second request is not supported and
/// is refused where botocore would take it: `role_arn` (the storage profile's ROLE_ARN does that), `sso_…`,
/// `login_session`, `web_identity_token_file` (use the web identity provider).
package struct SharedCredentialsFileProvider: ExpiringCredentialProvider {
    /// Where the files are, and which profile counts.
    package struct Configuration: Sendable, Hashable {
        package var credentialsPath: String
        package var configPath: String
        package var profile: String
        /// Whether somebody named the profile, so that its absence is a failure.
        package var isRequired: Bool

        package init(credentialsPath: String, configPath: String, profile: String = "default", isRequired: Bool) {
            self.credentialsPath = credentialsPath
            self.configPath = configPath
            self.profile = profile
            self.isRequired = isRequired
        }

        /// Where the AWS tools look: `AWS_SHARED_CREDENTIALS_FILE`, `AWS_CONFIG_FILE`, `AWS_PROFILE`, `HOME`.
        ///
        /// A path may begin with `~/` and hold variables.
        ///
        /// - Parameters:
        ///   - environment: The process's.
        ///   - profile: Before `AWS_PROFILE`.
        package init(environment: [String: String], profile: String? = nil) {
            let named = profile ?? environment["AWS_PROFILE"].flatMap { $0.isEmpty ? nil : $0 }
            func path(_ variable: String, _ name: String) -> String {
                UserPath.expanded(environment[variable] ?? "~/.aws/\(name)", environment: environment)
            }
            self.init(
                credentialsPath: path("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
                configPath: path("AWS_CONFIG_FILE", "config"),
                profile: named ?? "default",
                isRequired: named != nil
            )
        }
    }

    private let configuration: Configuration
    private let credentialsFile: WatchedFile<Profiles, CredentialFault>
    private let configFile: WatchedFile<Profiles, CredentialFault>
    private let process: @Sendable (String) -> ProcessCredentialProvider

    /// - Parameters:
    ///   - configuration: Where to look.
    ///   - environment: What a `credential_process` gets.
    package init(_ configuration: Configuration, environment: [String: String] = [:]) {
        self.configuration = configuration
        credentialsFile = WatchedFile(
            configuration.credentialsPath,
            failure: CredentialFault.init,
            parse: { bytes throws(CredentialFault) in try ConfigurationFile(bytes).credentialsProfiles }
        )
        configFile = WatchedFile(
            configuration.configPath,
            failure: CredentialFault.init,
            parse: { bytes throws(CredentialFault) in try ConfigurationFile(bytes).configProfiles }
        )
        process = { ProcessCredentialProvider(command: $0, environment: environment) }
    }

    package func expiringCredentials() async throws(StorageError) -> ExpiringCredentials {
        let source = "profile \(configuration.profile) of \(configuration.credentialsPath)"
        let step: Step
        do {
            step = try look()
        } catch {
            let fault = configuration.isRequired ? CredentialFault.unusable(error.message) : error
            throw StorageError(fault, source: source)
        }
        switch step {
        case .credentials(let credentials): return credentials
        case .process(let command): return try await process(command.reveal()).expiringCredentials()
        }
    }

    package func invalidate(_ refused: SigningCredentials) {
        credentialsFile.forget()
        configFile.forget()
    }

    enum Step {
        case credentials(ExpiringCredentials)
        case process(Secret)
    }

    /// What the files say, in botocore's order.
    func look() throws(CredentialFault) -> Step {
        let credentials = try Self.profiles(of: credentialsFile)
        let config = try Self.profiles(of: configFile)
        let name = configuration.profile
        guard credentials != nil || config != nil else {
            throw .absent("there is no such file")
        }
        let keys = credentials?[name]
        let settings = config?[name]
        guard keys != nil || settings != nil else {
            throw .absent("there is no such profile")
        }
        let both = (settings ?? [:]).merging(keys ?? [:]) { _, fromCredentials in fromCredentials }
        switch both["web_identity_token_file"] {
        case nil: try Self.refuse("role_arn", in: both)
        case let file? where file.isEmpty: break
        default: try Self.refuse("web_identity_token_file", in: both)
        }
        try Self.refuse("sso_role_name", in: both)
        try Self.refuse("sso_account_id", in: both)
        if let keys, let found = try Self.key(in: keys) {
            return .credentials(found)
        }
        try Self.refuse("login_session", in: both)
        if let command = both["credential_process"] {
            guard !command.reveal().hasPrefix("\n") else {
                throw .unusable("credential_process is not a command")
            }
            return .process(command)
        }
        if let settings, let found = try Self.key(in: settings) {
            return .credentials(found)
        }
        if let setting = both.keys.sorted().first(where: { $0.hasPrefix("sso_") || $0 == "source_profile" }) {
            try Self.refuse(setting, in: both)
        }
        throw .absent("the profile has neither a key nor a credential_process")
    }

    private typealias Profiles = [String: [String: Secret]]

    private static func refuse(_ setting: String, in profile: [String: Secret]) throws(CredentialFault) {
        guard profile[setting] == nil else {
            throw .unusable("the profile has \(setting), which is not supported")
        }
    }

    /// The key of a profile in one file: its two halves are never taken from two files.
    private static func key(in profile: [String: Secret]) throws(CredentialFault) -> ExpiringCredentials? {
        guard let key = profile["aws_access_key_id"] else {
            return nil
        }
        return try ExpiringCredentials(
            accessKeyID: key,
            secretAccessKey: profile["aws_secret_access_key"],
            sessionToken: profile["aws_security_token"] ?? profile["aws_session_token"],
            expiration: nil
        )
    }

    /// - Returns: `nil` where there is no such file.
    private static func profiles(of file: WatchedFile<Profiles, CredentialFault>) throws(CredentialFault) -> Profiles? {
        do {
            return try file.value()
        } catch  where error.isAbsence {
            return nil
        } catch {
            throw .unusable("\(file.path): \(error.message)")
        }
    }
}
