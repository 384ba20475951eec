package import ObjectStorage

/// Why nothing was minted.
package enum MintError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Refused before any request, or by the provider for its size.
    case scope(SessionScopeError)
    case provider(StorageError)

    package var description: String {
        switch self {
        case .scope(let error): error.description
        case .provider(let error): "\(error). \(error.remedy)"
        }
    }

    /// The same mint may succeed later.
    package var isRetryable: Bool {
        switch self {
        case .scope: false
        case .provider(let error): error.isRetryable
        }
    }

    /// The same mint may succeed before an upload's start deadline, which an upload waits for.
    ///
    /// Beside what is retryable: refused credentials, since a key that is being rotated, or a service that has just
    /// started, is refused for a moment; and a refusal without a code of the provider, since a proxy in between gave it.
    package var mayPass: Bool {
        switch self {
        case .scope: false
        case .provider(let error):
            error.isRetryable || error.code == .invalidCredentials || (error.status != nil && error.providerCode == nil)
        }
    }
}
