import Cryptography
import FoundationEssentials
import ObjectStorage

/// What an object store's own word says of bytes that it sent.
enum StoreWord: Equatable {
    /// They are what it holds.
    case agrees
    /// They are not: its checksum is of other bytes.
    case contradicts
    /// Its ETag looks like the MD5 of others, which it need not be: that of an encrypted object is not
    /// (facts/providers.md, HEAD).
    case mayContradict
    case silent
}

extension ObjectHead {
    /// What has to be computed of the bytes to know what the store says of them.
    var contentHashes: Set<ContentHash> {
        Set(checksums.keys.compactMap(ContentHash.init) + (hasMD5ShapedETag ? [.digest(.md5)] : []))
    }

    /// What the store says of bytes that were read.
    func word(on content: ContentHashes) -> StoreWord {
        var hasChecksum = false
        for (name, text) in checksums {
            if let computed = ContentHash(name: name).flatMap({ content[$0] }), let stored = Data(base64Encoded: text) {
                guard computed == Array(stored) else {
                    return .contradicts
                }
                hasChecksum = true
            }
        }
        if hasChecksum {
            return .agrees
        }
        guard hasMD5ShapedETag, let etag, let computed = content[.md5] else {
            return .silent
        }
        return Digest(hex: etag) == computed ? .agrees : .mayContradict
    }
}
