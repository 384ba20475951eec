/// A part of a bucket, by the beginning of its keys: one of `MINT_PREFIXES` or `KEY_PREFIXES`.
///
/// A prefix ends at a slash, whether it is written or not: `exports` stands for the object `exports` and all of
/// `exports/…`, and not for `exports-old/…`; `exports/` stands for the same without the object `exports`. Compared byte
/// by byte, as object stores do.
package struct KeyPrefix: Sendable, Hashable, CustomStringConvertible {
    /// As the setting writes it.
    package let description: String

    package init(_ text: String) {
        description = text
    }

    /// Whether a key is exactly this prefix or lies under it.
    package func contains(_ key: ObjectKey) -> Bool {
        holds(key.value.utf8)
    }

    /// Whether some key lies within both.
    package func overlaps(_ other: KeyPrefix) -> Bool {
        holds(other.description.utf8) || other.holds(description.utf8)
    }

    private func holds(_ text: String.UTF8View) -> Bool {
        let prefix = description.utf8
        guard !prefix.isEmpty, text.starts(with: prefix) else {
            return false
        }
        let rest = text.dropFirst(prefix.count)
        return rest.isEmpty || prefix.last == UInt8(ascii: "/") || rest.first == UInt8(ascii: "/")
    }
}

extension KeyPattern {
    /// The part of every key that is the same, up to its last slash; `nil` where there is none.
    package var fixedPrefix: KeyPrefix? {
        guard case .text(let text) = parts.first, let slash = text.lastIndex(of: "/") else {
            return nil
        }
        return KeyPrefix(String(text[...slash]))
    }
}
