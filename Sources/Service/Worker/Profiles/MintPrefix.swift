package import Primitives

/// Where credentials may be minted on demand: one of `MINT_PREFIXES` (rules.md, Credentials).
///
/// A prefix ends at a slash, whether it is written or not: `exports` stands for the object `exports` and all of
/// `exports/…`, and not for `exports-old/…`; `exports/` stands for the same without the object `exports`. Compared byte
/// by byte, as object stores do.
package struct MintPrefix: Sendable, Hashable, CustomStringConvertible {
    /// As the setting writes it.
    package let description: String

    package init(_ text: String) {
        description = text
    }

    /// Whether a key is exactly this prefix or lies under it.
    package func contains(_ key: ObjectKey) -> Bool {
        let prefix = description.utf8
        guard !prefix.isEmpty, key.value.utf8.starts(with: prefix) else {
            return false
        }
        let rest = key.value.utf8.dropFirst(prefix.count)
        return rest.isEmpty || prefix.last == UInt8(ascii: "/") || rest.first == UInt8(ascii: "/")
    }
}
