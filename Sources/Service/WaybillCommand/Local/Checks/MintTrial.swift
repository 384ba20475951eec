import ObjectStorage
import Primitives
import RequestSigning
import Synchronization

/// What is known of a check's mint by the checks after it; never the credentials.
final class MintTrial: Sendable {
    /// Of the parts of credentials, in bytes.
    struct Lengths: Sendable {
        var accessKeyID = 20
        var secret = 40
        var token = 1000
    }

    private let state = Mutex((lengths: Lengths(), isKeyRefused: false))

    /// Of the credentials that were minted; usual ones before that.
    var lengths: Lengths {
        state.withLock { $0.lengths }
    }

    /// Whether the provider does not know the profile's own key, so that whatever else is signed with it fails too.
    var isKeyRefused: Bool {
        state.withLock { $0.isKeyRefused }
    }

    func note(_ credentials: SigningCredentials) {
        let lengths = Lengths(
            accessKeyID: credentials.accessKeyID.utf8.count,
            secret: credentials.secretAccessKey.reveal().utf8.count,
            token: credentials.sessionToken?.reveal().utf8.count ?? 0
        )
        state.withLock { $0.lengths = lengths }
    }

    func note(_ refusal: StorageError) {
        let isKeyRefused = [.invalidCredentials, .noCredentials, .credentialSource].contains(refusal.code)
        state.withLock { $0.isKeyRefused = isKeyRefused }
    }
}
