package import ControlProtocol
package import CredentialMinting
import Primitives
import RequestSigning

extension CredentialsResource {
    /// What whoever asked is given.
    package init(_ minted: MintedCredentials, profile: WorkerProfile) {
        self.init(
            profile: profile.name.value,
            provider: profile.presentation.provider,
            endpoint: profile.presentation.endpoint,
            publicEndpoint: profile.dock.endpoint,
            region: profile.presentation.region,
            bucket: profile.bucket,
            keys: minted.scope.keys.map(\.value),
            accessKeyID: minted.credentials.accessKeyID,
            secretAccessKey: minted.credentials.secretAccessKey,
            sessionToken: minted.credentials.sessionToken ?? Secret(""),
            expiresAt: minted.expiresAt
        )
    }
}
