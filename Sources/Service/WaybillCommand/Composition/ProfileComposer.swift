import CredentialMinting
import DockProtocol
import HTTPTransport
import Logging
import ObjectStorage
import ObjectVerification
import Primitives
import RequestSigning
import Settings
import UploadTracking
import Worker

/// Builds the hands of profiles from their settings.
struct ProfileComposer {
    let policiesDirectory: String?
    let environment: [String: String]
    let clock: any WallClock
    /// For what all profiles read of their objects together.
    let downloads: DownloadPlaces
    /// For services that are away, which are not asked for a while; `nil`: they are asked all the same.
    let logger: Logger?
    /// Writes the sessions that the worker takes for itself into the audit.
    let record: @Sendable (ProfileName, SessionMint) async throws -> Void

    /// Builds one.
    ///
    /// - Throws: ``CompositionError``, and what the parts throw.
    func profile(_ settings: Settings.Profile) throws -> WorkerProfile {
        let name = settings.name
        let storage = try StorageProfile(settings)
        let http = try HTTPClient(configuration: HTTPClientConfiguration(caFile: settings.caFile))
        let client = StorageClient(
            profile: storage,
            http: http,
            clock: clock,
            breakers: logger.map { breakers(of: storage, $0) }
        )
        let parent = CachingCredentialProvider(
            settings,
            stsEndpoint: storage.stsEndpoint,
            environment: environment,
            http: http,
            clock: clock,
            usesPastEnd: { [logger] credentials in logger.map { Self.warn(of: credentials, name, $0) } }
        )
        let record: SessionRecorder = { [record] mint in try await record(name, mint) }
        let minter = CredentialMinter(
            storage: client,
            parent: parent,
            template: try SessionPolicyTemplate(.upload, of: settings, policiesDirectory: policiesDirectory)
        )
        let canaryKey = try settings.canaryObject
        let own: any CredentialProvider =
            switch settings.verifyWith {
            case .parent: parent
            case .session: try session(settings, minter: minter, canaryKey: canaryKey, record: record)
            }
        let canary = try ScopeCanary(storage: client, minter: minter, worker: own, key: canaryKey, record: record)
        return WorkerProfile(
            name: name,
            presentation: WorkerProfile.Presentation(settings),
            bucket: settings.bucket,
            objectStore: settings.objectStore,
            keyRules: settings.provider.keyRules,
            dock: WorkerProfile.Dock(settings),
            keyTemplate: KeyTemplate(settings.keyTemplate),
            duration: settings.duration,
            maximumDuration: settings.provider.longestDuration,
            expiryMargin: settings.expiryMargin,
            serves: { gateway in settings.gateways.contains { $0.matches(gateway) } },
            policy: TrackingPolicy(settings),
            minter: minter,
            verifier: ObjectVerifier(
                storage: client,
                credentials: own,
                rules: VerificationRules(settings),
                downloads: DownloadLimits(settings, places: downloads),
                clock: clock
            ),
            selfTest: ProfileSelfTest(
                ProfileSelfTest.Rule(settings.selfTest),
                seed: .random(in: .min ... .max),
                canary: canary.run
            ),
            canaryKey: canaryKey,
            mintPrefixes: settings.mintPrefixes.map(KeyPrefix.init),
            keyPrefixes: settings.keyPrefixes.map(KeyPrefix.init),
            webhook: try WebhookEndpoint(settings.webhook)
        )
    }

    private static func warn(of credentials: ExpiringCredentials, _ profile: ProfileName, _ logger: Logger) {
        logger.warning(
            "expired credentials of the metadata service are used; it is asked again",
            metadata: [
                "profile": "\(profile)", "access_key_id": "\(credentials.credentials.accessKeyID)",
                "expired_at": "\(credentials.expiresAt?.rfc3339 ?? "")",
            ]
        )
    }

    /// Says once that a service of a profile is away, and once that it is back.
    private func breakers(of storage: StorageProfile, _ logger: Logger) -> StorageBreakers {
        StorageBreakers(changed: { service, change in
            let endpoint = service == .sts ? storage.stsEndpoint : storage.endpoint
            var metadata: Logger.Metadata = [
                "profile": "\(storage.name)", "service": "\(service)", "endpoint": "\(endpoint)",
            ]
            switch change {
            case .opened(let failures):
                metadata["failures"] = "\(failures)"
                logger.error(
                    "a service does not answer: it is asked less often, and what needs it waits",
                    metadata: metadata
                )
            case .closed:
                logger.notice("a service answers again", metadata: metadata)
            }
        })
    }

    /// The worker's own session (rules.md, Credentials: whose key signs what).
    private func session(
        _ settings: Settings.Profile,
        minter: CredentialMinter,
        canaryKey: ObjectKey,
        record: @escaping SessionRecorder
    ) throws -> CachingCredentialProvider {
        CachingCredentialProvider(
            VerificationSession(
                minter: minter,
                roleARN: settings.verifyRoleARN,
                policy: try SessionPolicy(
                    verifying: settings.bucket,
                    canary: canaryKey,
                    template: SessionPolicyTemplate(.verify, of: settings, policiesDirectory: policiesDirectory)
                ),
                record: record
            ),
            policy: CredentialCachePolicy(seed: .random(in: .min ... .max)),
            clock: clock
        )
    }
}

extension Settings.Profile {
    /// What the self-test writes: CANARY_KEY, or what policies/minio/user-policy.json lets the worker remove.
    var canaryObject: ObjectKey {
        get throws {
            try canaryKey ?? ObjectKey("waybill/canary/\(name)")
        }
    }
}

extension WorkerProfile.Presentation {
    init(_ settings: Settings.Profile) {
        self.init(
            provider: settings.provider.rawValue,
            endpoint: settings.endpoint,
            region: settings.region,
            gateways: settings.gateways.map(\.description)
        )
    }
}

extension WorkerProfile.Dock {
    init(_ settings: Settings.Profile) {
        self.init(
            endpoint: settings.publicEndpoint,
            region: settings.dockRegion,
            provider: StorageProvider(rawValue: settings.dockProvider.rawValue) ?? .aws,
            expireUnit: settings.expireUnit == .seconds ? .seconds : .milliseconds
        )
    }
}

extension ProfileSelfTest.Rule {
    init(_ setting: Settings.Profile.SelfTest) {
        switch setting {
        case .require: self = .require
        case .warn: self = .warn
        case .off: self = .off
        }
    }
}
