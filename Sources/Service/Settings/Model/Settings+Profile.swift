package import Primitives

extension Settings {
    /// A bucket, how docks and the worker reach it, and whose credentials they use.
    package struct Profile: Sendable, Hashable {
        /// Its name.
        package let name: ProfileName
        /// Whose API the object store speaks.
        package let provider: Provider
        /// The worker's address of the object store, without a slash at its end.
        package let endpoint: String
        /// The dock's address of the object store, without a slash at its end.
        package let publicEndpoint: String
        /// Where AssumeRole is asked, without a slash at its end.
        package let stsEndpoint: String
        /// The region that signatures name, without a mark of the provider's inside.
        package let region: String
        /// The region the dock is told.
        package let dockRegion: String
        /// The provider the dock is told.
        package let dockProvider: DockProvider
        /// The bucket.
        package let bucket: String
        /// Bucket in the path, in the host name, or behind its own domain.
        package let addressing: Addressing
        /// The role to assume; `nil` only for minio.
        package let roleARN: String?
        /// The external id that the role's trust asks for.
        package let externalID: String?
        /// The source identity of the sessions; only aws has one.
        package let sourceIdentity: String?
        /// The tags of the sessions, in the order given; only aws has them.
        package let sessionTags: [SessionTag]
        /// The role of the worker's own session.
        package let verifyRoleARN: String?
        /// Whose key signs HEAD and download.
        package let verifyWith: VerifyWith
        /// The lifetime of the credentials of one upload.
        package let duration: Duration
        /// How long before expiry credentials count as expired.
        package let expiryMargin: Duration
        /// The unit of `expire` in fileupload_start.
        package let expireUnit: ExpireUnit
        /// The template of an object key: `{upload}` is a whole segment, and only known placeholders are in it.
        package let keyTemplate: String
        /// The prefixes within which requests may choose keys.
        package let keyPrefixes: [String]
        /// The prefixes within which credentials are minted on demand.
        package let mintPrefixes: [String]
        /// The gateways that take this profile; they overlap no other profile's.
        package let gateways: [GatewayPattern]
        /// Live uploads at a time; 0: no limit.
        package let maxLive: Int
        /// The key that encrypts the bucket.
        package let kmsKey: String?
        /// File of trusted certificates; `nil`: the system's.
        package let caFile: String?
        /// The algorithm of the dock's fingerprint.
        package let fingerprint: Fingerprint
        /// Whether object metadata may prove a fingerprint.
        package let metadataProof: Bool
        /// What a failed canary does.
        package let selfTest: SelfTest
        /// The object key that the canary writes; `nil`: the canary's own choice.
        package let canaryKey: ObjectKey?
        /// Where the parent credentials come from.
        package let parent: Parent
        /// The file that holds the parent credentials.
        package let parentFile: String?
        /// The profile of the shared files; `nil`: the environment's.
        package let parentProfile: String?
        /// The command line that prints the parent credentials.
        package let parentProcess: String?
        /// The static parent's access key id.
        package let accessKeyID: String?
        /// The static parent's secret key.
        package let secretAccessKey: Secret?
        /// The static parent's session token.
        package let sessionToken: Secret?
        /// How this profile's uploads are watched.
        package let uploads: Uploads
        /// Where this profile's notices are posted.
        package let webhook: Webhook
    }
}

extension Settings.Profile {
    /// Whose API the object store speaks.
    package enum Provider: String, Sendable, Hashable, CaseIterable {
        case aws, minio, ali, ceph
    }

    /// The providers a dock knows.
    package enum DockProvider: String, Sendable, Hashable, CaseIterable {
        case ali, aws, minio
    }

    /// A tag of a session: it counts in the role's trust policy, and in what AWS logs.
    package struct SessionTag: Sendable, Hashable {
        package let key: String
        package let value: String
    }

    /// Where the bucket is named in an address of the worker's.
    package enum Addressing: String, Sendable, Hashable, CaseIterable {
        case path, virtual
        /// Nowhere: ENDPOINT is the bucket's own domain.
        case cname
    }

    /// Whose key signs the worker's own reads.
    package enum VerifyWith: String, Sendable, Hashable, CaseIterable {
        case session, parent
    }

    /// The unit of `expire`.
    package enum ExpireUnit: String, Sendable, Hashable, CaseIterable {
        /// Milliseconds since the epoch.
        case milliseconds = "ms"
        /// Seconds since the epoch.
        case seconds = "s"
    }

    /// The algorithm of the dock's fingerprint.
    package enum Fingerprint: String, Sendable, Hashable, CaseIterable {
        case auto, md5, sha1, sha256, none
    }

    /// What a failed canary does.
    package enum SelfTest: String, Sendable, Hashable, CaseIterable {
        /// It quarantines the profile.
        case require
        /// It is logged.
        case warn
        /// There is no canary.
        case off
    }

    /// Where the parent credentials come from.
    package enum Parent: String, Sendable, Hashable, CaseIterable {
        /// The first of the others that has any.
        case auto
        /// ACCESS_KEY_ID and SECRET_ACCESS_KEY.
        case `static`
        case file, profile, process
        case webIdentity = "web-identity"
        case instance
    }
}
