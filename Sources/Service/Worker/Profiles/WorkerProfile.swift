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

    package var name: ProfileName
    package var bucket: String
    /// The object store takes `a//b`, `/a/b` and `a/b` for one object, as MinIO does: two keys must not be one.
    package var mergesSlashes: Bool
    package var dock: Dock
    package var keyTemplate: KeyTemplate
    /// How long credentials are asked for.
    package var duration: Duration
    /// How much earlier than they do the dock is told that they expire.
    package var expiryMargin: Duration
    /// Whether this profile is the one for a gateway that names none.
    package var serves: @Sendable (_ gateway: String) -> Bool
    package var policy: TrackingPolicy
    package var minter: CredentialMinter
    package var verifier: ObjectVerifier
    package var selfTest: ProfileSelfTest

    package init(
        name: ProfileName,
        bucket: String,
        mergesSlashes: Bool = false,
        dock: Dock,
        keyTemplate: KeyTemplate,
        duration: Duration,
        expiryMargin: Duration,
        serves: @escaping @Sendable (_ gateway: String) -> Bool,
        policy: TrackingPolicy,
        minter: CredentialMinter,
        verifier: ObjectVerifier,
        selfTest: ProfileSelfTest = .off
    ) {
        self.name = name
        self.bucket = bucket
        self.mergesSlashes = mergesSlashes
        self.dock = dock
        self.keyTemplate = keyTemplate
        self.duration = duration
        self.expiryMargin = expiryMargin
        self.serves = serves
        self.policy = policy
        self.minter = minter
        self.verifier = verifier
        self.selfTest = selfTest
    }
}
