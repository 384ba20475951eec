package import FoundationEssentials

/// The bytes that a hash function or an HMAC gave, or that somebody reported.
package struct Digest: Sendable, Hashable {
    /// The bytes.
    package let bytes: [UInt8]

    /// Takes bytes as they are.
    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Hashes bytes that are in memory.
    package init(of bytes: some ContiguousBytes, using algorithm: HashAlgorithm) {
        var function = HashFunction(algorithm)
        function.update(bytes)
        self = function.finalize()
    }

    /// Reads hexadecimal digits of either case; `nil` where the text is empty or something else.
    ///
    /// Any length is taken: ``algorithm`` tells whether it is one of ours.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex), !bytes.isEmpty else {
            return nil
        }
        self.bytes = bytes
    }

    /// The bytes in lower-case hexadecimal.
    package var hex: String {
        Hex.encode(bytes)
    }

    /// What made it, told by its length; `nil` where no algorithm here has that length.
    package var algorithm: HashAlgorithm? {
        HashAlgorithm(digestLength: bytes.count)
    }
}

extension Digest: CustomStringConvertible {
    /// The same as ``hex``.
    package var description: String {
        hex
    }
}
