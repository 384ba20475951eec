import Cryptography

/// A size and a fingerprint that the dock says the file has.
///
/// The same fingerprint in two forms is one claim, which keeps the form that was said first: forms are shown, and never
/// compared.
package struct Claim: Sendable {
    /// In bytes.
    package let size: Int64?
    /// What is compared: lower-case hexadecimal, whatever the form; of a text that is no digest, the text in lower case.
    package let fingerprint: String?
    /// The fingerprint as it was said.
    package let saidFingerprint: String?

    /// - Returns: `nil` where neither is said.
    package init?(size: Int64?, fingerprint said: String?) {
        let fingerprint = said.flatMap(Self.compared)
        if size == nil && fingerprint == nil {
            return nil
        }
        self.size = size
        self.fingerprint = fingerprint
        saidFingerprint = fingerprint == nil ? nil : said
    }

    private static func compared(_ said: String) -> String? {
        if let digest = Digest(fingerprint: said) {
            return digest.hex
        }
        return said.allSatisfy(\.isWhitespace) ? nil : said.lowercased()
    }

    /// Both are said: the claim can be proven.
    package var isComplete: Bool {
        size != nil && fingerprint != nil
    }
}

extension Claim: Hashable {
    package static func == (left: Claim, right: Claim) -> Bool {
        left.size == right.size && left.fingerprint == right.fingerprint
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(size)
        hasher.combine(fingerprint)
    }
}

extension Claim: Comparable {
    /// Complete claims come first, then the greater sizes, so that the bound on a report's claims drops the useless
    /// ones: those that cannot be proven, and those of a file that was still growing.
    package static func < (left: Claim, right: Claim) -> Bool {
        (left.isComplete ? 0 : 1, right.size ?? -1, left.fingerprint ?? "")
            < (right.isComplete ? 0 : 1, left.size ?? -1, right.fingerprint ?? "")
    }
}

extension Claim: Codable {
    private enum CodingKeys: String, CodingKey {
        case size, fingerprint
        // Where it is another text; earlier versions read the other two alone.
        case said
    }

    /// Reads a claim, also of a version that compared texts.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let text =
            try container.decodeIfPresent(String.self, forKey: .said)
            ?? container.decodeIfPresent(String.self, forKey: .fingerprint)
        guard let claim = Claim(size: try container.decodeIfPresent(Int64.self, forKey: .size), fingerprint: text)
        else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "a claim says nothing")
            )
        }
        self = claim
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(size, forKey: .size)
        try container.encodeIfPresent(fingerprint, forKey: .fingerprint)
        if saidFingerprint != fingerprint {
            try container.encodeIfPresent(saidFingerprint, forKey: .said)
        }
    }
}
