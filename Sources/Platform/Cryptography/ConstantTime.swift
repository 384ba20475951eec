import CCrypto

/// Comparison whose time tells nothing about the values: for tokens and signatures.
package enum ConstantTime {
    /// Whether two values are equal; only their lengths can be learnt from the time it takes.
    package static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else {
            return false
        }
        return unsafe CRYPTO_memcmp(left, right, left.count) == 0
    }
}

extension Digest {
    /// ``ConstantTime/equal(_:_:)`` over the bytes: use it wherever the other side wants to guess this digest.
    package func isEqualInConstantTime(to other: Digest) -> Bool {
        ConstantTime.equal(bytes, other.bytes)
    }
}
