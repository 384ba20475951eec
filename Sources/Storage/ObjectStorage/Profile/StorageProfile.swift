package import Primitives

/// One bucket behind one endpoint, and how it is reached: contract.md, Settings, `STORAGE_<NAME>_…`.
package struct StorageProfile: Sendable, Equatable {
    package enum Provider: String, Sendable {
        case aws
        case minio
        case ali
        case ceph
    }

    package enum Addressing: String, Sendable {
        case path
        case virtual
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

    package init(
        name: ProfileName,
        provider: Provider,
        endpoint: StorageEndpoint,
        stsEndpoint: StorageEndpoint,
        region: String,
        bucket: String,
        addressing: Addressing,
        roleARN: String? = nil,
        externalID: String? = nil
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
    }
}
