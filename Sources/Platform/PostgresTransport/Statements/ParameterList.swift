/// Parameters as libpq takes them, all in binary: lengths are told, so that a NUL in a text is the server's to refuse
/// and does not end the text.
struct ParameterList {
    /// Object ids of types: fixed in PostgreSQL's catalogue (`pg_type.dat`).
    private enum TypeID {
        static let boolean: UInt32 = 16
        static let bytes: UInt32 = 17
        static let integer: UInt32 = 20
        static let text: UInt32 = 25
        /// The server infers it.
        static let unknown: UInt32 = 0
    }

    let types: [UInt32]
    let lengths: [Int32]
    private let formats: [Int32]
    private let offsets: [Int?]
    private let storage: [CChar]

    init(_ values: [PostgresValue]) {
        var types: [UInt32] = []
        var lengths: [Int32] = []
        var offsets: [Int?] = []
        // Never empty: an empty value still needs an address, or it would be NULL.
        var storage: [CChar] = [0]
        for value in values {
            let (type, bytes): (UInt32, [UInt8]?) =
                switch value {
                case .null: (TypeID.unknown, nil)
                case .text(let text): (TypeID.text, Array(text.utf8))
                case .integer(let number): (TypeID.integer, Self.bigEndian(number))
                case .boolean(let flag): (TypeID.boolean, [flag ? 1 : 0])
                case .bytes(let bytes): (TypeID.bytes, bytes)
                }
            types.append(type)
            lengths.append(Int32(clamping: bytes?.count ?? 0))
            offsets.append(bytes == nil ? nil : storage.count)
            storage.append(contentsOf: (bytes ?? []).lazy.map { CChar(bitPattern: $0) })
        }
        storage.append(0)
        self.types = types
        self.lengths = lengths
        self.offsets = offsets
        self.storage = storage
        formats = [Int32](repeating: 1, count: values.count)
    }

    var count: Int32 {
        Int32(clamping: types.count)
    }

    /// Lends the values, as C arrays, to a call.
    func lend<Result>(
        _ body: (
            _ values: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int32>?,
            _ formats: UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        unsafe storage.withUnsafeBufferPointer { storage in
            let values = unsafe offsets.map { offset in
                unsafe offset.flatMap { unsafe storage.baseAddress?.advanced(by: $0) }
            }
            return unsafe values.withUnsafeBufferPointer { values in
                unsafe lengths.withUnsafeBufferPointer { lengths in
                    unsafe formats.withUnsafeBufferPointer { formats in
                        unsafe body(values.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }

    private static func bigEndian(_ number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    }
}
