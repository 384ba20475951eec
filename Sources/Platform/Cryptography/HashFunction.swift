import CCrypto
package import FoundationEssentials

/// A hash over bytes that come piece by piece.
///
/// It owns libcrypto's context: it cannot be copied, and finishing it uses it up.
@safe
package struct HashFunction: ~Copyable {
    /// What is being computed.
    package let algorithm: HashAlgorithm
    private let context: OpaquePointer

    /// Starts a hash.
    package init(_ algorithm: HashAlgorithm) {
        guard let context = unsafe EVP_MD_CTX_new() else {
            LibraryFailure.trap("EVP_MD_CTX_new")
        }
        guard unsafe EVP_DigestInit_ex(context, algorithm.implementation, nil) == 1 else {
            LibraryFailure.trap("EVP_DigestInit_ex(\(algorithm))")
        }
        self.algorithm = algorithm
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// Adds bytes.
    package mutating func update(_ bytes: some ContiguousBytes) {
        let taken = unsafe bytes.withUnsafeBytes { buffer in
            unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
        }
        guard taken == 1 else {
            LibraryFailure.trap("EVP_DigestUpdate")
        }
    }

    /// Ends the hash.
    package consuming func finalize() -> Digest {
        var bytes = [UInt8](repeating: 0, count: algorithm.digestLength)
        guard unsafe EVP_DigestFinal_ex(context, &bytes, nil) == 1 else {
            LibraryFailure.trap("EVP_DigestFinal_ex")
        }
        return Digest(bytes: bytes)
    }
}

// One owner at a time holds the context, and libcrypto ties none to a thread: handing it over is safe.
extension HashFunction: @unchecked Sendable {}
