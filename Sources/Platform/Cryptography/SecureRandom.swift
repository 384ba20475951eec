import CCrypto

/// Bytes that nobody can foretell.
package enum SecureRandom {
    /// A number of bytes from libcrypto's generator, which the system seeds.
    package static func bytes(count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe RAND_bytes(&bytes, CInt(count)) == 1 else {
            LibraryFailure.trap("RAND_bytes")
        }
        return bytes
    }
}
