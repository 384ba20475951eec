import FoundationEssentials
import HTTPTransport
import Primitives
import RequestSigning

/// Signs requests as a profile's provider wants them signed: the one place that chooses the algorithm.
struct RequestSigner: Sendable {
    private let profile: StorageProfile
    private let keys = SigningKeyCache()

    init(profile: StorageProfile) {
        self.profile = profile
    }

    /// The header fields that make a request a signed one.
    func fields(
        for request: StorageRequest,
        to service: StorageRequest.Service,
        in region: String,
        with credentials: SigningCredentials,
        at moment: Timestamp
    ) -> [HeaderField] {
        let unsigned = SigningRequest(
            method: request.method.rawValue,
            host: request.address.host,
            encodedPath: request.address.encodedPath,
            query: request.query,
            headers: request.headers,
            payload: request.payload
        )
        switch (profile.provider.dialect, service) {
        case (.aws, .objects):
            return sigV4("s3", region).sign(unsigned, credentials: credentials, at: moment)
        case (.aws, .sts):
            return sigV4("sts", region).sign(unsigned, credentials: credentials, at: moment)
        case (.alibaba, .objects):
            return OSS4Signer(region: Self.ossName(of: region), keys: keys).sign(
                unsigned,
                bucketInHost: profile.addressing == .path ? nil : profile.bucket,
                credentials: credentials,
                at: moment
            )
        case (.alibaba, .sts):
            return ACS3Signer().sign(unsigned, credentials: credentials, at: moment, nonce: UUID().uuidString)
        }
    }

    private func sigV4(_ service: String, _ region: String) -> SigV4Signer {
        SigV4Signer(service: service, region: region, keys: keys)
    }

    /// As signatures name it: docks are told `oss-cn-hangzhou` by some.
    private static func ossName(of region: String) -> String {
        region.hasPrefix("oss-") ? String(region.dropFirst("oss-".count)) : region
    }
}
