import FoundationEssentials
package import Primitives

/// A symmetric key of Standard Webhooks 1.0 (https://www.standardwebhooks.com), and what is signed with it.
///
/// A secret that begins with `whsec_` is base64 of the key, its padding optional; any other is itself the key, byte by
/// byte.
package struct WebhookKey: Sendable, Hashable {
    private static let prefix = "whsec_"
    private let bytes: [UInt8]

    /// Reads a secret.
    ///
    /// - Throws: What is wrong with it; never a part of it.
    package init(_ secret: Secret) throws(WebhookKeyFault) {
        let text = secret.reveal()
        guard !text.hasPrefix("whsk_"), !text.hasPrefix("whpk_") else {
            throw WebhookKeyFault(description: "is of an asymmetric key; signatures are symmetric here (whsec_)")
        }
        if text.hasPrefix(Self.prefix) {
            let base64 = text.dropFirst(Self.prefix.count).reversed().drop { $0 == "=" }.reversed()
            let padding = String(repeating: "=", count: (4 - base64.count % 4) % 4)
            guard let key = Data(base64Encoded: String(base64) + padding) else {
                throw WebhookKeyFault(description: "begins with whsec_, and what follows is not base64")
            }
            bytes = [UInt8](key)
        } else {
            bytes = Array(text.utf8)
        }
        guard !bytes.isEmpty else {
            throw WebhookKeyFault(description: "holds no key")
        }
    }

    /// The key's length in bytes.
    package var count: Int {
        bytes.count
    }

    /// The signature of one try: `v1,` and base64 of the HMAC-SHA256 of `id.timestamp.body`.
    package func signature(id: String, timestamp: Int64, body: [UInt8]) -> String {
        let code = HMACSHA256.code(for: Array("\(id).\(timestamp).".utf8) + body, key: bytes)
        return "v1," + Data(code.bytes).base64EncodedString()
    }
}

extension WebhookKey: CustomStringConvertible, CustomReflectable {
    package var description: String {
        "<redacted>"
    }

    /// No children: a dump shows nothing.
    package var customMirror: Mirror {
        Mirror(self, children: [])
    }
}

/// Why a secret is no key.
package struct WebhookKeyFault: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
}
