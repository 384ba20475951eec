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
}
