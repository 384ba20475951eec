import Cryptography

/// Which texts a request may hold; also for what comes in a path, a query or a header field.
public enum RequestRules {
    /// Whether a text can be a dock's serial number: it stands in topics as one level.
    public static func isGateway(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= RequestLimits.gatewayBytes && text != "." && text != ".."
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"+#/".utf8.contains($0) }
    }

    /// Whether a text can be the name of a module: letters, digits, `.`, `_` and `-`.
    public static func isModule(_ text: String) -> Bool {
        (1...RequestLimits.moduleBytes).contains(text.utf8.count) && text.utf8.allSatisfy(isNameByte)
    }

    /// Whether a text can be the name of a label: letters, digits, `.`, `_` and `-`.
    public static func isLabelName(_ text: String) -> Bool {
        (1...RequestLimits.labelNameBytes).contains(text.utf8.count) && text.utf8.allSatisfy(isNameByte)
    }

    /// Whether a text can be the value of a label.
    public static func isLabelValue(_ text: String) -> Bool {
        text.utf8.count <= RequestLimits.labelValueBytes && hasNoControls(text)
    }

    /// Whether a text can be an idempotency key: printable ASCII.
    public static func isIdempotencyKey(_ text: String) -> Bool {
        (1...RequestLimits.idempotencyKeyBytes).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    /// Whether a text can be the fingerprint of an object: an MD5, SHA-1 or SHA-256 in hexadecimal or base64, or in
    /// another form that a dock's report may have.
    public static func isFingerprint(_ text: String) -> Bool {
        Digest(fingerprint: text) != nil
    }

    private static func hasNoControls(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
