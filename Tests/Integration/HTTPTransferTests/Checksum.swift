/// CRC-32 as zlib computes it, which is what the peer tells of bodies: quick enough for large ones in a debug build.
struct Checksum {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    private var value: UInt32 = 0xFFFF_FFFF

    init() {}

    mutating func update(_ bytes: [UInt8]) {
        unsafe Self.table.withUnsafeBufferPointer { table in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                var value = self.value
                var index = 0
                while index < bytes.count {
                    value = unsafe table[Int(truncatingIfNeeded: (value ^ UInt32(bytes[index])) & 0xFF)] ^ (value >> 8)
                    index += 1
                }
                self.value = value
            }
        }
    }

    /// In decimal.
    func finish() -> String {
        String(~value)
    }

    static func of(_ bytes: [UInt8]) -> String {
        var checksum = Checksum()
        checksum.update(bytes)
        return checksum.finish()
    }
}
