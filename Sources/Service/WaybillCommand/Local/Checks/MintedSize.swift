import Primitives
import RequestSigning
import Synchronization

/// How long the parts of credentials are that a check minted; never the credentials.
final class MintedSize: Sendable {
    struct Lengths: Sendable {
        var accessKeyID = 20
        var secret = 40
        var token = 1000
    }

    private let state = Mutex(Lengths())

    /// In bytes; usual ones before anything was minted.
    var lengths: Lengths {
        state.withLock { $0 }
    }

    func note(_ credentials: SigningCredentials) {
        let lengths = Lengths(
            accessKeyID: credentials.accessKeyID.utf8.count,
            secret: credentials.secretAccessKey.reveal().utf8.count,
            token: credentials.sessionToken?.reveal().utf8.count ?? 0
        )
        state.withLock { $0 = lengths }
    }
}
