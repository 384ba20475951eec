package import Primitives
import RequestSigning

/// Where a request goes: an object, the bucket or the service itself.
package struct StorageAddress: Sendable, Equatable {
    package let scheme: String
    /// The `Host` header, which is signed.
    package let host: String
    /// Percent-encoded once, as it goes on the wire.
    package let encodedPath: String

    /// The address of an object.
    package init(of key: ObjectKey, in profile: StorageProfile) {
        self.init(path: PercentEncoding.key(key.value), profile: profile)
    }

    /// The address of a profile's bucket.
    package init(bucketOf profile: StorageProfile) {
        self.init(path: "", profile: profile)
    }

    /// The address of a profile's STS.
    package init(stsOf profile: StorageProfile) {
        scheme = profile.stsEndpoint.scheme
        host = profile.stsEndpoint.authority
        encodedPath = "/"
    }

    /// The same on another host.
    func moved(toHost host: some StringProtocol) -> StorageAddress {
        StorageAddress(scheme: scheme, host: String(host), encodedPath: encodedPath)
    }

    private init(scheme: String, host: String, encodedPath: String) {
        self.scheme = scheme
        self.host = host
        self.encodedPath = encodedPath
    }

    private init(path: String, profile: StorageProfile) {
        scheme = profile.endpoint.scheme
        switch profile.addressing {
        case .path:
            host = profile.endpoint.authority
            encodedPath = "/\(PercentEncoding.component(profile.bucket))/\(path)"
        case .virtual:
            host = "\(profile.bucket).\(profile.endpoint.authority)"
            encodedPath = "/\(path)"
        case .cname:
            host = profile.endpoint.authority
            encodedPath = "/\(path)"
        }
    }
}
