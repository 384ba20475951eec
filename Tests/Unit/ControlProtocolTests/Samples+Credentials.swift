import ControlProtocol
import Primitives

extension Samples {
    static let credentials = CredentialsResource(
        profile: "eu",
        provider: "aws",
        endpoint: "https://s3.eu-central-1.amazonaws.com",
        publicEndpoint: "https://s3.example",
        region: "eu-central-1",
        bucket: "logs",
        keys: ["exports/a b.tar"],
        accessKeyID: "AKID",
        secretAccessKey: Secret("the-secret"),
        sessionToken: Secret("the-token"),
        expiresAt: noon
    )

    static func mint(
        id: String,
        requester: String = "exporter",
        purpose: String = "mint",
        uploadID: String? = nil,
        generation: Int = 1
    ) -> MintResource {
        MintResource(
            id: id,
            mintedAt: noon,
            requester: requester,
            purpose: purpose,
            profile: "eu",
            uploadID: uploadID,
            accessKeyID: "AKID",
            scope: ["exports/a b.tar"],
            policyHash: "0a1b",
            expiresAt: noon + .seconds(3600),
            generation: generation
        )
    }

    static func profile(_ name: String, quarantined: ProfileResource.Quarantine? = nil) -> ProfileResource {
        ProfileResource(
            name: name,
            provider: "aws",
            bucket: "logs",
            endpoint: "https://s3.eu-central-1.amazonaws.com",
            publicEndpoint: "https://s3.example",
            region: "eu-central-1",
            gateways: ["4TAD*"],
            keyPrefixes: ["logs/"],
            mintPrefixes: ["exports"],
            available: quarantined == nil,
            quarantined: quarantined
        )
    }
}
