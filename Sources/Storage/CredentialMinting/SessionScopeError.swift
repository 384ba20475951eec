/// Why a scope was refused.
public enum SessionScopeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It names no object.
    case empty
    /// The bucket's name is not of the form that every provider takes.
    case bucket
    /// The policy has more characters than a provider takes.
    case tooLarge(characters: Int)
    /// The provider refused a policy of so many characters: packed, it is over a limit of the provider's own.
    case tooLargePacked(characters: Int)

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .empty:
            "a scope names at least one object"
        case .bucket:
            "a bucket's name has 3 to 63 of a-z, 0-9, '.' and '-'"
        case .tooLarge(let characters):
            """
            the session policy has \(characters) characters, and a provider takes at most \
            \(SessionPolicy.maximumCharacters): upload fewer modules at once, or shorten KEY_TEMPLATE
            """
        case .tooLargePacked(let characters):
            """
            the provider finds the session policy of \(characters) characters too large: upload fewer modules at once, \
            or shorten KEY_TEMPLATE
            """
        }
    }
}
