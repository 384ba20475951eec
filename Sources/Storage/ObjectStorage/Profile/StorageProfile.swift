package import Primitives

/// One bucket behind one endpoint, and how it is reached: contract.md, Settings, `STORAGE_<NAME>_…`.
package struct StorageProfile: Sendable, Equatable {
    package enum Provider: String, Sendable {
        case aws
        case minio
        case ali
        case ceph
    }

    /// A tag of a session.
    package struct SessionTag: Sendable, Equatable {
        package var key: String
        package var value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// Where an address names the bucket.
    package enum Addressing: String, Sendable {
        case path
        /// Before the endpoint's host.
        case virtual
        /// Nowhere: the endpoint is the bucket's own domain.
        case cname
    }

    package var name: ProfileName
    package var provider: Provider
    /// Where the worker reaches the objects.
    package var endpoint: StorageEndpoint
    /// Where AssumeRole is asked for.
    package var stsEndpoint: StorageEndpoint
    package var region: String
    package var bucket: String
    package var addressing: Addressing
    package var roleARN: String?
    package var externalID: String?
    /// What AWS puts on a session: `SOURCE_IDENTITY`.
    package var sourceIdentity: String?
    /// What AWS puts on a session, key and value: `SESSION_TAGS`.
    package var sessionTags: [SessionTag]

    package init(
        name: ProfileName,
        provider: Provider,
        endpoint: StorageEndpoint,
        stsEndpoint: StorageEndpoint,
        region: String,
        bucket: String,
        addressing: Addressing,
        roleARN: String? = nil,
        externalID: String? = nil,
        sourceIdentity: String? = nil,
        sessionTags: [SessionTag] = []
    ) {
        self.name = name
        self.provider = provider
        self.endpoint = endpoint
        self.stsEndpoint = stsEndpoint
        self.region = region
        self.bucket = bucket
        self.addressing = addressing
        self.roleARN = roleARN
        self.externalID = externalID
        self.sourceIdentity = sourceIdentity
        self.sessionTags = sessionTags
    }
}
