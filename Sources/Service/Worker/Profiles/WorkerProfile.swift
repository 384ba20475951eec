package import CredentialMinting
package import DockProtocol
package import ObjectVerification
package import Primitives
package import UploadTracking

/// All that the worker needs to know of one storage profile, and the hands that work on it.
package struct WorkerProfile: Sendable {
    /// Where the dock uploads to, as it is told in `fileupload_start`.
    package struct Dock: Sendable {
        /// `PUBLIC_ENDPOINT`: the address that the dock reaches.
        package var endpoint: String
        package var region: String
        package var provider: StorageProvider
        package var expireUnit: ExpireUnit

        package init(endpoint: String, region: String, provider: StorageProvider, expireUnit: ExpireUnit) {
            self.endpoint = endpoint
            self.region = region
            self.provider = provider
            self.expireUnit = expireUnit
        }
    }

    /// What `GET /v1/profiles` says of it beside the rest; nothing is done with it.
    package struct Presentation: Sendable {
        /// Whose API the object store speaks, as the setting writes it.
        package var provider: String
        /// The worker's address of the object store.
        package var endpoint: String
        /// The region that signatures name.
        package var region: String
        /// The gateways it serves, as the setting writes them.
        package var gateways: [String]

        package init(provider: String = "", endpoint: String = "", region: String = "", gateways: [String] = []) {
            self.provider = provider
            self.endpoint = endpoint
            self.region = region
            self.gateways = gateways
        }
    }

    package var name: ProfileName
    package var presentation: Presentation
    package var bucket: String
    /// Which object store has the bucket, whatever the endpoint is spelled like; empty where that is not known.
    ///
    /// A key is used once within a bucket of an object store, whichever profile uses it.
    package var objectStore: String
    /// What the object store does not take as a key.
    package var keyRules: ObjectKeyRules
    package var dock: Dock
    package var keyTemplate: KeyTemplate
    /// How long credentials are asked for.
    package var duration: Duration
    /// How long the provider lets credentials last at most: what a reissue asks for goes up to it.
    package var maximumDuration: Duration
    /// How much earlier than they do the dock is told that they expire.
    package var expiryMargin: Duration
    /// Whether this profile is the one for a gateway that names none.
    package var serves: @Sendable (_ gateway: String) -> Bool
    package var policy: TrackingPolicy
    package var minter: CredentialMinter
    package var verifier: ObjectVerifier
    package var selfTest: ProfileSelfTest
    /// `CANARY_KEY`, which the self-test writes and removes.
    package var canaryKey: ObjectKey?
    /// `MINT_PREFIXES`: within these, credentials are minted on demand.
    package var mintPrefixes: [KeyPrefix]
    /// `KEY_PREFIXES`: within these, a request may choose the keys of its objects.
    package var keyPrefixes: [KeyPrefix]
    /// Where notices are posted, besides the broker.
    package var webhook: WebhookEndpoint?

    package init(
        name: ProfileName,
        presentation: Presentation = Presentation(),
        bucket: String,
        objectStore: String = "",
        keyRules: ObjectKeyRules = .s3,
        dock: Dock,
        keyTemplate: KeyTemplate,
        duration: Duration,
        maximumDuration: Duration = .seconds(43_200),
        expiryMargin: Duration,
        serves: @escaping @Sendable (_ gateway: String) -> Bool,
        policy: TrackingPolicy,
        minter: CredentialMinter,
        verifier: ObjectVerifier,
        selfTest: ProfileSelfTest = .off,
        canaryKey: ObjectKey? = nil,
        mintPrefixes: [KeyPrefix] = [],
        keyPrefixes: [KeyPrefix]? = nil,
        webhook: WebhookEndpoint? = nil
    ) {
        self.name = name
        self.presentation = presentation
        self.bucket = bucket
        self.objectStore = objectStore
        self.keyRules = keyRules
        self.dock = dock
        self.keyTemplate = keyTemplate
        self.duration = duration
        self.maximumDuration = max(duration, maximumDuration)
        self.expiryMargin = expiryMargin
        self.serves = serves
        self.policy = policy
        self.minter = minter
        self.verifier = verifier
        self.selfTest = selfTest
        self.canaryKey = canaryKey
        self.mintPrefixes = mintPrefixes
        self.keyPrefixes = keyPrefixes ?? [keyTemplate.fixedPrefix].compactMap(\.self)
        self.webhook = webhook
    }
}
