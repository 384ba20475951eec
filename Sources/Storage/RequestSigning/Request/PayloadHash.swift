import Cryptography

/// What a signature says of the body: its SHA-256, or that it is not signed.
public struct PayloadHash: Sendable, Hashable {
    /// As it stands in the canonical request and in `x-amz-content-sha256` or its like: 64 lower-case hexadecimal
    /// digits, or `UNSIGNED-PAYLOAD`.
    public let text: String

    private init(text: String) {
        self.text = text
    }

    /// The body is not signed: for bodies that are streamed, over TLS.
    public static let unsigned = PayloadHash(text: "UNSIGNED-PAYLOAD")

    /// No body.
    public static let empty = PayloadHash.sha256(of: [])

    /// The hash of a body that is in memory.
    public static func sha256(of body: [UInt8]) -> PayloadHash {
        PayloadHash(text: Digest(of: body, using: .sha256).hex)
    }

    /// A hash that was computed before; `nil` where the text is not 64 hexadecimal digits.
    public init?(sha256Hex: String) {
        guard let digest = Digest(hex: sha256Hex), digest.algorithm == .sha256 else {
            return nil
        }
        self.text = digest.hex
    }

    /// Whether the body is left out of the signature.
    public var isUnsigned: Bool {
        self == .unsigned
    }
}
