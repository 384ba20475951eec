import CredentialMinting
import DockProtocol
import HTTPTransport
import ObjectStorage
import ObjectVerification
import Primitives
import RequestSigning
import Settings
import UploadTracking
import Worker

/// A setting that is valid by itself, and that this program cannot work with.
struct CompositionError: Error, CustomStringConvertible {
    let description: String
}

extension WorkerProfile {
    /// Builds a profile's hands from its settings.
    ///
    /// - Throws: ``CompositionError``, and what the parts throw.
    init(_ settings: Settings.Profile, template: SessionPolicyTemplate, clock: any WallClock) throws {
        let storage = try StorageProfile(settings)
        let http = try HTTPClient(configuration: HTTPClientConfiguration(caFile: settings.caFile))
        let client = StorageClient(profile: storage, http: http, clock: clock)
        let parent = try StaticCredentialProvider(settings)
        guard settings.verifyWith == .parent else {
            throw CompositionError(
                description: "STORAGE_\(settings.name.value.uppercased())_VERIFY_WITH: only 'parent' is supported"
            )
        }
        self.init(
            name: settings.name,
            bucket: settings.bucket,
            mergesSlashes: settings.provider == .minio,
            dock: Dock(
                endpoint: settings.publicEndpoint,
                region: settings.dockRegion,
                provider: StorageProvider(rawValue: settings.dockProvider.rawValue) ?? .aws,
                expireUnit: settings.expireUnit == .seconds ? .seconds : .milliseconds
            ),
            keyTemplate: KeyTemplate(settings.keyTemplate),
            duration: settings.duration,
            expiryMargin: settings.expiryMargin,
            serves: { gateway in settings.gateways.contains { $0.matches(gateway) } },
            policy: TrackingPolicy(settings.uploads),
            minter: CredentialMinter(storage: client, parent: parent, template: template),
            verifier: ObjectVerifier(
                storage: client,
                credentials: parent,
                rule: UnprovableRule(settings.uploads.unprovable),
                clock: clock
            )
        )
    }
}

extension StorageProfile {
    init(_ settings: Settings.Profile) throws {
        guard settings.provider != .ali, let provider = Provider(rawValue: settings.provider.rawValue) else {
            throw CompositionError(
                description: "STORAGE_\(settings.name.value.uppercased())_PROVIDER: 'ali' is not supported yet"
            )
        }
        guard let endpoint = StorageEndpoint(settings.endpoint), let sts = StorageEndpoint(settings.stsEndpoint) else {
            throw CompositionError(
                description: """
                    STORAGE_\(settings.name.value.uppercased())_ENDPOINT: an endpoint is a scheme and a host, without a path
                    """
            )
        }
        self.init(
            name: settings.name,
            provider: provider,
            endpoint: endpoint,
            stsEndpoint: sts,
            region: settings.region,
            bucket: settings.bucket,
            addressing: settings.addressing == .path ? .path : .virtual,
            roleARN: settings.roleARN,
            externalID: settings.externalID
        )
    }
}

extension StaticCredentialProvider {
    init(_ settings: Settings.Profile) throws {
        guard settings.parent == .auto || settings.parent == .static, let accessKeyID = settings.accessKeyID,
            let secret = settings.secretAccessKey
        else {
            throw CompositionError(
                description: """
                    STORAGE_\(settings.name.value.uppercased())_ACCESS_KEY_ID and _SECRET_ACCESS_KEY: \
                    the profile's own key is needed to mint
                    """
            )
        }
        self.init(
            SigningCredentials(
                accessKeyID: accessKeyID,
                secretAccessKey: secret,
                sessionToken: settings.sessionToken
            )
        )
    }
}

extension TrackingPolicy {
    init(_ settings: Settings.Uploads) {
        self.init(
            replyTimeout: settings.replyTimeout,
            startDeadline: settings.startDeadline,
            stallTimeout: settings.stallTimeout,
            verifyDeadline: settings.verifyDeadline,
            unreported: settings.unreported == .accept ? .accept : .fail
        )
    }
}

extension UnprovableRule {
    init(_ setting: Settings.Uploads.Unprovable) {
        switch setting {
        case .download: self = .download
        case .acceptSize: self = .acceptSize
        case .fail: self = .fail
        }
    }
}
