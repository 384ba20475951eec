import FoundationEssentials

extension Digest {
    /// Reads a digest of an algorithm here in any form that devices, object stores and tools write it in.
    ///
    /// The forms are hexadecimal of either case, also after `0x`, and with `:`, `-` or white space between groups of bytes;
    /// and base64 of the bytes, or of their hexadecimal digits, of either alphabet, padded or not (RFC 4648, 4 and 5).
    /// White space and quotes around it do not count, nor does the algorithm's name before it, as in `md5:…` and
    /// `sha256-…`; a name that the length contradicts does. Lengths tell the forms apart: no text is read in two ways.
    ///
    /// - Returns: `nil` where the text is something else.
    package init?(fingerprint text: some StringProtocol) {
        let core = Self.withoutWrapping(String(text))
        if let digest = Self.digest(core) {
            self = digest
            return
        }
        let lowered = core.lowercased()
        for (name, algorithm) in Self.names where lowered.hasPrefix(name) {
            if let body = Self.body(core.dropFirst(name.count)), let digest = Self.digest(body),
                digest.algorithm == algorithm
            {
                self = digest
                return
            }
        }
        return nil
    }

    private static let names: [(String, HashAlgorithm)] = [
        ("md5", .md5), ("sha1", .sha1), ("sha-1", .sha1), ("sha256", .sha256), ("sha-256", .sha256),
    ]

    /// What stands behind an algorithm's name and `:`, `=`, `-` or white space; between colons in fields of HTTP (RFC 9530).
    private static func body(_ text: Substring) -> String? {
        let rest = text.drop(while: \.isWhitespace)
        guard let first = rest.first, ":=-".contains(first) || rest.startIndex > text.startIndex else {
            return nil
        }
        let body = withoutWrapping(String(":=-".contains(first) ? rest.dropFirst() : rest))
        return body.hasPrefix(":") && body.hasSuffix(":") ? String(body.dropFirst().dropLast()) : body
    }

    private static func withoutWrapping(_ text: String) -> String {
        func isWrapping(_ character: Character) -> Bool {
            character.isWhitespace || "\"'`\u{0}\u{FEFF}".contains(character)
        }
        let rest = text.drop(while: isWrapping)
        return rest.lastIndex { !isWrapping($0) }.map { String(rest[...$0]) } ?? ""
    }

    private static func digest(_ text: String) -> Digest? {
        [hexadecimal(text), base64(text)].compactMap(\.self).first { $0.algorithm != nil }
    }

    private static func hexadecimal(_ text: String) -> Digest? {
        if let digest = Digest(hex: withoutRadix(text[...])) {
            return digest
        }
        let separators: [(Character) -> Bool] = [{ $0 == ":" }, { $0 == "-" }, { $0.isWhitespace }]
        for isSeparator in separators {
            let groups = text.split(whereSeparator: isSeparator).map(withoutRadix)
            let lengths = groups.map(\.count)
            // Of 32 digits each would be a digest itself.
            let isEven = lengths.allSatisfy { $0.isMultiple(of: 2) && $0 <= 16 }
            if groups.count > 1, isEven, Set(lengths).count == 1 || lengths == [8, 4, 4, 4, 12] {
                return Digest(hex: groups.joined())
            }
        }
        return nil
    }

    private static func withoutRadix(_ text: Substring) -> Substring {
        text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text
    }

    private static func base64(_ text: String) -> Digest? {
        let digits = text.replacing("-", with: "+").replacing("_", with: "/").prefix { $0 != "=" }
        let padding = String(repeating: "=", count: (4 - digits.count % 4) % 4)
        let given = text.dropFirst(digits.count)
        // Other spellings of the same bytes are no digest of ours.
        guard given.isEmpty || given == padding, let data = Data(base64Encoded: digits + padding),
            data.base64EncodedString() == digits + padding
        else {
            return nil
        }
        // Of hexadecimal digits: by chance no hash consists of them.
        if let inner = Digest(hex: String(decoding: data, as: UTF8.self)), inner.algorithm != nil {
            return inner
        }
        return Digest(bytes: Array(data))
    }
}
