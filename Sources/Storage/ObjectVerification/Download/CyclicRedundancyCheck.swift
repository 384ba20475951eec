/// A checksum that object stores keep of whole objects: no proof of anything, but enough to find a transfer that went
/// wrong.
///
/// All of these are computed alike: reflected, begun with ones, and inverted at the end.
struct CyclicRedundancyCheck: Sendable {
    /// Which one, as S3 names it in `x-amz-checksum-…`, and OSS in `x-oss-hash-…`.
    enum Kind: String, Sendable, CaseIterable {
        case crc32
        case crc32c
        /// S3's own, which it gives every object that came without another.
        case crc64nvme
        /// OSS's: CRC-64/XZ.
        case crc64ecma

        /// The reflected polynomial.
        var polynomial: UInt64 {
            switch self {
            case .crc32: 0xEDB8_8320
            case .crc32c: 0x82F6_3B78
            case .crc64nvme: 0x9A6C_9329_AC4B_C9B5
            case .crc64ecma: 0xC96C_5795_D787_0F42
            }
        }

        /// Of the checksum, in bytes.
        var length: Int {
            switch self {
            case .crc32, .crc32c: 4
            case .crc64nvme, .crc64ecma: 8
            }
        }

        fileprivate var table: [UInt64] {
            switch self {
            case .crc32: Self.crc32Table
            case .crc32c: Self.crc32cTable
            case .crc64nvme: Self.crc64nvmeTable
            case .crc64ecma: Self.crc64ecmaTable
            }
        }

        private static let crc32Table = table(of: .crc32)
        private static let crc32cTable = table(of: .crc32c)
        private static let crc64nvmeTable = table(of: .crc64nvme)
        private static let crc64ecmaTable = table(of: .crc64ecma)

        /// What each byte makes of the register, followed by none to seven bytes of zeros: eight bytes are taken at once.
        private static func table(of kind: Kind) -> [UInt64] {
            var table = (0..<256).map { byte in
                (0..<8).reduce(UInt64(byte)) { register, _ in
                    register & 1 == 1 ? register >> 1 ^ kind.polynomial : register >> 1
                }
            }
            for index in 256..<(8 * 256) {
                let before = table[index - 256]
                table.append(before >> 8 ^ table[Int(before & 0xFF)])
            }
            return table
        }
    }

    let kind: Kind
    private var register = UInt64.max

    init(_ kind: Kind) {
        self.kind = kind
        register = kind.length == 8 ? .max : UInt64(UInt32.max)
    }

    mutating func update(_ bytes: ArraySlice<UInt8>) {
        let table = kind.table
        var register = register
        unsafe bytes.withUnsafeBytes { buffer in
            var place = 0
            while buffer.count - place >= 8 {
                let word = unsafe buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                let mixed = register ^ UInt64(littleEndian: word)
                register = 0
                for index in 0..<8 {
                    register ^= table[(7 - index) << 8 | Int(mixed >> (index << 3) & 0xFF)]
                }
                place += 8
            }
            while place < buffer.count {
                let byte = unsafe buffer[place]
                register = register >> 8 ^ table[Int((register ^ UInt64(byte)) & 0xFF)]
                place += 1
            }
        }
        self.register = register
    }

    /// The checksum of what came, the most significant byte first, as stores write it.
    var bytes: [UInt8] {
        (0..<kind.length).reversed().map { UInt8(truncatingIfNeeded: ~register >> ($0 * 8)) }
    }
}
