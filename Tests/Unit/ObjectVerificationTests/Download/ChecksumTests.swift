import Cryptography
import Primitives
import Testing

@testable import ObjectVerification

@Suite("Checksums that object stores keep")
struct ChecksumTests {
    /// Of `123456789`: the check values of the catalogue of parametrised CRC algorithms.
    private static let catalogue: [(CyclicRedundancyCheck.Kind, String)] = [
        (.crc32, "cbf43926"), (.crc32c, "e3069283"), (.crc64nvme, "ae8b14860a799888"), (.crc64ecma, "995dc9bbdf1939fa"),
    ]

    @Test("are what the catalogue says, however the bytes come", arguments: catalogue)
    func known(kind: CyclicRedundancyCheck.Kind, hex: String) {
        let bytes = Array("123456789".utf8)
        for cut in 0...9 {
            var check = CyclicRedundancyCheck(kind)
            check.update(bytes[..<cut])
            check.update(bytes[cut...])
            #expect(Hex.encode(check.bytes) == hex)
        }
        #expect(CyclicRedundancyCheck(kind).bytes == [UInt8](repeating: 0, count: kind.length))
    }

    @Test("of eight bytes at once are those of one after the other", arguments: CyclicRedundancyCheck.Kind.allCases)
    func slices(kind: CyclicRedundancyCheck.Kind) {
        var random = SplitMix64(seed: 64)
        for count in [7, 8, 9, 63, 64, 65, 1000] {
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            var whole = CyclicRedundancyCheck(kind)
            whole.update(bytes[...])
            var single = CyclicRedundancyCheck(kind)
            for index in bytes.indices {
                single.update(bytes[index...index])
            }
            #expect(whole.bytes == single.bytes)
        }
    }

    @Test("several hashes are computed in one reading, and no others")
    func several() {
        let bytes = Array("hello, world".utf8)
        let wanted: Set<ContentHash> = [.digest(.md5), .digest(.sha1), .digest(.sha256), .check(.crc64ecma)]
        var hasher = ContentHasher(wanted)
        for byte in bytes {
            hasher.update([byte])
        }
        let content = hasher.finalize()
        #expect(Set(content.values.keys) == wanted)
        for algorithm in HashAlgorithm.allCases {
            #expect(content[algorithm] == Digest(of: bytes, using: algorithm))
            #expect(content.meets(Digest(of: bytes, using: algorithm)))
            #expect(!content.meets(Digest(of: [0], using: algorithm)))
        }
        #expect(ContentHasher([]).finalize().values.isEmpty)
    }
}
