import ControlProtocol
import CredentialMinting
import DockProtocol
import Primitives
import RequestSigning
import UploadTracking

// What becomes of credentials once they are minted: what the dock is told, what is kept, what the audit says.

extension WorkerProfile {
    /// How long credentials of a generation are asked for: double each time, up to the provider's maximum
    /// (rules.md, Credentials).
    func duration(ofGeneration generation: Int) -> Duration {
        var asked = duration
        for _ in 1..<max(1, generation) where asked < maximumDuration {
            asked = min(asked * 2, maximumDuration)
        }
        return asked
    }
}

extension IssuedCredentials {
    /// - Parameters:
    ///   - minted: As the provider gave them.
    ///   - generation: Within the upload, from 1.
    ///   - profile: Whose they are.
    ///   - now: By the database's clock, which the upload's timers go by.
    init(_ minted: MintedCredentials, generation: Int, profile: WorkerProfile, at now: Timestamp) {
        let end = minted.lifetime.end(now: now)
        self.init(
            accessKeyID: minted.credentials.accessKeyID,
            expiresAt: end,
            toldExpiry: end - profile.expiryMargin,
            generation: generation
        )
    }
}

extension MintRecord {
    init(
        of minted: MintedCredentials,
        issued: IssuedCredentials,
        for upload: Upload,
        requester: String,
        purpose: MintPurpose,
        at now: Timestamp
    ) {
        self.init(
            mintedAt: now,
            requester: requester,
            purpose: purpose.rawValue,
            profile: upload.profile,
            uploadID: upload.id,
            accessKeyID: issued.accessKeyID,
            scope: minted.reach.patterns,
            policyHash: minted.policyHash,
            expiresAt: issued.expiresAt,
            generation: issued.generation
        )
    }
}

extension UploadStart {
    /// The `data` of a start of some files.
    init(of files: [UploadFile], with minted: MintedCredentials, at profile: WorkerProfile) {
        self.init(
            bucket: profile.bucket,
            region: profile.dock.region,
            endpoint: profile.dock.endpoint,
            provider: profile.dock.provider,
            credentials: DockCredentials(
                accessKeyID: minted.credentials.accessKeyID,
                accessKeySecret: minted.credentials.secretAccessKey,
                securityToken: minted.credentials.sessionToken ?? Secret(""),
                expiresAt: minted.expiresAt - profile.expiryMargin
            ),
            files: files.map {
                StartFile(module: $0.module, objectKey: $0.objectKey.value, bootIndexes: $0.bootIndexes)
            },
            expireUnit: profile.dock.expireUnit
        )
    }
}

extension StartBlock {
    /// The same block for somebody else to send.
    init(_ start: UploadStart) {
        self.init(
            bucket: start.bucket,
            region: start.region,
            endpoint: start.endpoint,
            provider: start.provider.rawValue,
            credentials: Credentials(start.credentials, unit: start.expireUnit),
            files: start.files.map {
                File(module: $0.module, objectKey: $0.objectKey, bootIndexes: $0.bootIndexes)
            }
        )
    }
}

extension StartBlock.Credentials {
    init(_ credentials: DockCredentials, unit: ExpireUnit) {
        let expiry = credentials.expiresAt
        self.init(
            accessKeyID: credentials.accessKeyID,
            accessKeySecret: credentials.accessKeySecret,
            securityToken: credentials.securityToken,
            expire: unit == .milliseconds ? expiry.milliseconds : expiry.seconds
        )
    }
}
