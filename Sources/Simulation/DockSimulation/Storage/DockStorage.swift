package import DockProtocol
package import ObjectStorage
import Primitives
package import RequestSigning

extension StorageProfile {
    /// The object store of a start, as a dock makes it out; `nil` where the endpoint cannot be used.
    ///
    /// The protocol names no addressing. Path style where the provider is minio, or the host is an IP address or
    /// `localhost`, under which no bucket can have a name of its own, or where the bucket's name has dots, which no
    /// certificate covers (the rule of AWS's SDKs); else virtual-hosted, which AWS and OSS want.
    /// OSS is spoken to in its own way, as a dock's SDK does.
    package init?(_ start: UploadStart) {
        guard let endpoint = StorageEndpoint(start.endpoint), let name = ProfileName("dock") else {
            return nil
        }
        self.init(
            name: name,
            provider: Provider(start.provider),
            endpoint: endpoint,
            stsEndpoint: endpoint,
            region: start.region.isEmpty ? "us-east-1" : start.region,
            bucket: start.bucket,
            addressing: start.provider == .minio || !endpoint.hasDomain
                || start.bucket.contains(".") && endpoint.scheme == "https" ? .path : .virtual
        )
    }
}

extension StorageProfile.Provider {
    fileprivate init(_ provider: StorageProvider) {
        switch provider {
        case .ali: self = .ali
        case .aws: self = .aws
        case .minio: self = .minio
        }
    }
}

extension StorageEndpoint {
    /// Whether a bucket's name can stand before the host.
    var hasDomain: Bool {
        if authority.hasPrefix("[") {
            return false
        }
        let host = authority.prefix { $0 != ":" }
        let isAddress = host.allSatisfy { $0.isNumber || $0 == "." }
        return !isAddress && host != "localhost"
    }
}

extension SigningCredentials {
    /// What a start handed over.
    package init(_ credentials: DockCredentials) {
        self.init(
            accessKeyID: credentials.accessKeyID,
            secretAccessKey: credentials.accessKeySecret,
            sessionToken: credentials.securityToken.isEmpty ? nil : credentials.securityToken
        )
    }
}
