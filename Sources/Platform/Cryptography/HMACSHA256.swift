import CCrypto

/// HMAC with SHA-256 (RFC 2104): what signatures and webhooks are keyed with.
package enum HMACSHA256 {
    /// The code of a message under a key of any length, the empty one too.
    package static func code(for message: [UInt8], key: [UInt8]) -> Digest {
        var bytes = [UInt8](repeating: 0, count: HashAlgorithm.sha256.digestLength)
        let code = unsafe HMAC(EVP_sha256(), key, CInt(key.count), message, message.count, &bytes, nil)
        guard unsafe code != nil else {
            LibraryFailure.trap("HMAC")
        }
        return Digest(bytes: bytes)
    }

    /// The code of a text's UTF-8 under a key.
    package static func code(for text: some StringProtocol, key: [UInt8]) -> Digest {
        code(for: Array(text.utf8), key: key)
    }
}
