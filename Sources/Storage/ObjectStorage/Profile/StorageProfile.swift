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

/// A scheme and an authority: `https://s3.eu-west-1.amazonaws.com`, `http://10.0.0.7:9000`.
package struct StorageEndpoint: Sendable, Equatable, CustomStringConvertible {
    /// `http` or `https`.
    package let scheme: String
    /// With the port where it is not the scheme's own, as it stands in the `Host` header.
    package let authority: String

    /// Reads an endpoint; `nil` where it has a path, a query or user information, or is no HTTP address.
    package init?(_ text: String) {
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            return nil
        }
        let scheme = parts[0].lowercased()
        var authority = parts[1].lowercased()
        if authority.hasSuffix("/") {
            authority.removeLast()
        }
        let ownPort = scheme == "https" ? ":443" : ":80"
        if authority.hasSuffix(ownPort) {
            authority.removeLast(ownPort.count)
        }
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789.-:[]")
        guard scheme == "http" || scheme == "https", !authority.isEmpty, authority.allSatisfy(allowed.contains) else {
            return nil
        }
        self.scheme = scheme
        self.authority = authority
    }

    package var description: String {
        "\(scheme)://\(authority)"
    }
}
