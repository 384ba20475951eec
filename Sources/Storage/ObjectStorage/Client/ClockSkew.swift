import HTTPTransport
import Primitives
import Synchronization

/// The object store's clock less ours: learned from a refusal's date, and dropped for another by a later one.
final class ClockSkew: Sendable {
    private let value = Mutex(Duration.zero)

    /// What to add to our clock.
    var offset: Duration {
        value.withLock { $0 }
    }

    /// Takes the date of a refusal, where a wrong date may have been the cause of it.
    ///
    /// - Parameters:
    ///   - response: The refusal.
    ///   - error: What it says.
    ///   - signedAt: The date of the refused request's signature: requests that run side by side are refused together,
    ///     and one of them has corrected the offset before the others look.
    ///   - now: Our clock's.
    /// - Returns: Whether the same request, signed again, may now succeed.
    func learn(from response: HTTPResponse, error: StorageError, signedAt: Timestamp, now: Timestamp) -> Bool {
        guard error.mayBeSkew, let date = response.headers["date"].flatMap(HTTPDate.parse) else {
            return false
        }
        let difference = date - signedAt
        guard error.code == .clockSkew || difference > .seconds(300) || difference < .seconds(-300) else {
            return false
        }
        value.withLock { $0 = date - now }
        return true
    }
}

extension StorageError {
    /// A HEAD's refusal has no body to say why (facts/providers.md, HEAD), and AWS's STS calls an old signature one
    /// that does not match.
    fileprivate var mayBeSkew: Bool {
        switch providerCode {
        case nil: status == 403
        case "SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure": true
        default: code == .clockSkew
        }
    }
}
