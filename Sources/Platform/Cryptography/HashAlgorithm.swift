import CCrypto

/// A digest that a fingerprint, an ETag, a checksum or a signature is made with.
package enum HashAlgorithm: String, Sendable, CaseIterable {
    case md5, sha1, sha256

    /// The digest's length in bytes.
    package var digestLength: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha256: 32
        }
    }

    /// Tells the algorithm from the length of a digest in bytes (half the length of a fingerprint in hex); `nil` where
    /// no algorithm here has that length.
    package init?(digestLength: Int) {
        guard let algorithm = Self.allCases.first(where: { $0.digestLength == digestLength }) else {
            return nil
        }
        self = algorithm
    }

    /// libcrypto's own description of the algorithm: constant, never freed.
    var implementation: OpaquePointer? {
        switch self {
        case .md5: unsafe EVP_md5()
        case .sha1: unsafe EVP_sha1()
        case .sha256: unsafe EVP_sha256()
        }
    }
}
