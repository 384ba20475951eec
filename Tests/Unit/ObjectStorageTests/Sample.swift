import HTTPTransport
import ObjectStorage
import Primitives
import Testing

enum Sample {
    static func profile(
        endpoint: String,
        sts: String? = nil,
        addressing: StorageProfile.Addressing = .path,
        provider: StorageProfile.Provider = .minio,
        region: String = "us-east-1"
    ) throws -> StorageProfile {
        StorageProfile(
            name: try #require(ProfileName("default")),
            provider: provider,
            endpoint: try #require(StorageEndpoint(endpoint)),
            stsEndpoint: try #require(StorageEndpoint(sts ?? endpoint)),
            region: region,
            bucket: "logs",
            addressing: addressing
        )
    }

    static func response(_ status: Int, headers: HTTPHeaders = [:], body: String = "") -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
    }
}
