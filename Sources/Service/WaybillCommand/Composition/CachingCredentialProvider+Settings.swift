import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import Settings

extension CachingCredentialProvider {
    /// The profile's own credentials, from where `PARENT` says (contract.md, Settings).
    ///
    /// - Parameters:
    ///   - settings: The profile's.
    ///   - endpoint: Its STS, for web identity.
    ///   - environment: The process's.
    ///   - http: Asks agents and metadata services.
    ///   - clock: For what expires.
    ///   - usesPastEnd: Is told once of credentials of a metadata service that are used past their end.
    convenience init(
        _ settings: Settings.Profile,
        stsEndpoint endpoint: StorageEndpoint,
        environment: [String: String],
        http: HTTPClient,
        clock: any WallClock,
        usesPastEnd: @escaping @Sendable (ExpiringCredentials) -> Void = { _ in }
    ) {
        let sources = ParentSources(settings: settings, stsEndpoint: endpoint, environment: environment, http: http)
        var policy = CredentialCachePolicy(seed: .random(in: .min ... .max))
        if settings.parent == .process {
            // A program that gives lasting keys is not started every minute.
            policy.recheck = .seconds(15 * 60)
        }
        self.init(sources.chosen, policy: policy, clock: clock, usesPastEnd: usesPastEnd)
    }
}

/// The sources of one profile's parent credentials.
private struct ParentSources {
    let settings: Settings.Profile
    let stsEndpoint: StorageEndpoint
    let environment: [String: String]
    let http: HTTPClient

    var chosen: any ExpiringCredentialProvider {
        switch settings.parent {
        case .auto: first(from: [own, file, process, fromEnvironment, webIdentity, sharedFiles, container, instance])
        case .static: first(from: [own])
        case .file: first(from: [file])
        case .profile: first(from: [sharedFiles])
        case .process: first(from: [process])
        case .webIdentity: webIdentity ?? CredentialProviderChain([])
        case .instance: first(from: [container, instance])
        }
    }

    private func first(from sources: [(any ExpiringCredentialProvider)?]) -> any ExpiringCredentialProvider {
        let sources = sources.compactMap(\.self)
        // The settings' own key is meant, whatever else this machine may hold.
        if let own = sources.first as? StaticCredentialProvider {
            return own
        }
        return sources.count == 1 ? sources[0] : CredentialProviderChain(sources)
    }

    private var isAlibaba: Bool {
        settings.provider == .ali
    }

    private var own: StaticCredentialProvider? {
        guard let accessKeyID = settings.accessKeyID, let secret = settings.secretAccessKey else {
            return nil
        }
        return StaticCredentialProvider(
            SigningCredentials(
                accessKeyID: accessKeyID,
                secretAccessKey: secret,
                sessionToken: settings.sessionToken
            )
        )
    }

    private var file: FileCredentialProvider? {
        settings.parentFile.map { FileCredentialProvider(path: $0) }
    }

    private var process: ProcessCredentialProvider? {
        settings.parentProcess.map { ProcessCredentialProvider(command: $0, environment: environment) }
    }

    private var fromEnvironment: EnvironmentCredentialProvider {
        EnvironmentCredentialProvider(isAlibaba ? .alibaba : .aws, environment: environment)
    }

    private var webIdentity: WebIdentityCredentialProvider? {
        guard !isAlibaba else {
            return nil
        }
        return WebIdentityCredentialProvider(
            WebIdentityCredentialProvider.Configuration(environment: environment, endpoint: stsEndpoint),
            http: http
        )
    }

    private var sharedFiles: SharedCredentialsFileProvider? {
        guard !isAlibaba else {
            return nil
        }
        return SharedCredentialsFileProvider(
            SharedCredentialsFileProvider.Configuration(environment: environment, profile: settings.parentProfile),
            environment: environment
        )
    }

    private var container: ContainerCredentialProvider? {
        guard !isAlibaba else {
            return nil
        }
        return ContainerCredentialProvider(
            ContainerCredentialProvider.Configuration(environment: environment),
            http: http
        )
    }

    /// Only a cloud's machines have such a service: elsewhere the address leads nowhere, slowly.
    private var instance: InstanceCredentialProvider? {
        switch settings.provider {
        case .aws: InstanceCredentialProvider(.aws, http: http)
        case .ali: InstanceCredentialProvider(.alibaba, http: http)
        case .minio, .ceph: settings.parent == .instance ? InstanceCredentialProvider(.aws, http: http) : nil
        }
    }
}
