import FileReading
import Primitives
package import RequestSigning

/// A profile of the AWS tools' shared files, `~/.aws/credentials` and `~/.aws/config`: both are read again whenever
/// they change.
///
/// A profile gives a key (`aws_access_key_id`, `aws_secret_access_key`, `aws_session_token`) or a `credential_process`;
/// the credentials file comes before the config file. What needs another profile, a browser or a second request is not
/// supported and is refused rather than passed over: `source_profile` and `role_arn` (the storage profile's ROLE_ARN
/// does that), `sso_…`, `web_identity_token_file` (use the web identity provider).
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
        /// - Parameters:
        ///   - environment: The process's.
        ///   - profile: Before `AWS_PROFILE`.
        package init(environment: [String: String], profile: String? = nil) {
            let named = profile ?? environment["AWS_PROFILE"].flatMap { $0.isEmpty ? nil : $0 }
            let folder = (environment["HOME"] ?? "") + "/.aws/"
            self.init(
                credentialsPath: environment["AWS_SHARED_CREDENTIALS_FILE"] ?? folder + "credentials",
                configPath: environment["AWS_CONFIG_FILE"] ?? folder + "config",
                profile: named ?? "default",
                isRequired: named != nil
            )
        }
    }

    private let configuration: Configuration
    private let files: [WatchedFile<ProfileSections, CredentialFault>]
    private let process: @Sendable (String) -> ProcessCredentialProvider

    /// - Parameters:
    ///   - configuration: Where to look.
    ///   - environment: What a `credential_process` gets.
    package init(_ configuration: Configuration, environment: [String: String] = [:]) {
        self.configuration = configuration
        files = [(configuration.credentialsPath, false), (configuration.configPath, true)].map { path, prefixed in
            WatchedFile(path, failure: CredentialFault.init) { bytes throws(CredentialFault) in
                try ProfileSections(String(decoding: bytes, as: UTF8.self), prefixed: prefixed)
            }
        }
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
        for file in files {
            file.forget()
        }
    }

    private enum Step {
        case credentials(ExpiringCredentials)
        case process(Secret)
    }

    private func look() throws(CredentialFault) -> Step {
        var sections: [ProfileSections] = []
        for file in files {
            if let found = try Self.sections(of: file) {
                sections.append(found)
            }
        }
        let found = sections.compactMap { $0.profiles[configuration.profile] }
        guard !found.isEmpty else {
            throw .absent(sections.isEmpty ? "there is no such file" : "there is no such profile")
        }
        // Each file by itself: half a key from either would be a key that nobody meant.
        for profile in found {
            if let setting = profile.keys.sorted().first(where: Self.isUnsupported) {
                throw .unusable("the profile has \(setting), which is not supported")
            }
            let fields = CredentialFields(profile.map { ($0.key, $0.value) })
            do {
                return .credentials(try fields.credentials())
            } catch  where !error.isAbsence {
                throw error
            } catch {
                continue
            }
        }
        guard let command = found.lazy.compactMap({ $0["credential_process"] }).first else {
            throw .absent("the profile has neither a key nor a credential_process")
        }
        return .process(command)
    }

    private static func sections(of file: WatchedFile<ProfileSections, CredentialFault>) throws(CredentialFault)
        -> ProfileSections?
    {
        do {
            return try file.value()
        } catch  where error.isAbsence {
            return nil
        } catch {
            throw .unusable("\(file.path): \(error.message)")
        }
    }

    private static func isUnsupported(_ setting: String) -> Bool {
        ["role_arn", "source_profile", "credential_source", "web_identity_token_file"].contains(setting)
            || setting.hasPrefix("sso_")
    }
}
