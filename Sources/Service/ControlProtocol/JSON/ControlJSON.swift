import FoundationEssentials

/// The JSON of the API, the notices and the command line: snake case, absent values `null`, times RFC 3339 UTC with
/// milliseconds (contract.md, HTTP).
///
/// Keys are sorted, so one value has one text: a notice's body can be frozen, and a file of expected answers compared.
public enum ControlJSON {
    /// Writes a value.
    ///
    /// - Throws: What the value's own `encode(to:)` throws; the types of this library throw nothing.
    public static func encode(_ value: some Encodable, pretty: Bool = false) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting =
            pretty ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted] : [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(value))
    }

    /// Reads an answer or a notice; fields that this version does not know are passed over.
    ///
    /// - Throws: `DecodingError` where the text is no JSON, or a field is missing or of another type.
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: some Collection<UInt8>) throws -> Value
    {
        // The space: Foundation's decoder stops the process where the text ends in exactly 513 open brackets, because it
        // looks for the place of its error one past the end (tried with Swift 6.3.1).
        try JSONDecoder().decode(type, from: Data(bytes) + [UInt8(ascii: " ")])
    }

    /// Reads the body of a request.
    ///
    /// - Throws: A ``Problem`` of the code `invalid_request` that names the field at fault.
    static func decodeRequest<Value: Decodable>(
        _ type: Value.Type,
        from bytes: some Collection<UInt8>
    ) throws(Problem) -> Value {
        guard bytes.count <= RequestLimits.bodyBytes else {
            throw Problem(
                .payloadTooLarge,
                detail: "the body has \(bytes.count) bytes; at most \(RequestLimits.bodyBytes) are taken"
            )
        }
        do {
            try JSONScanner.check(Array(bytes))
            return try decode(type, from: bytes)
        } catch {
            throw Problem(decoding: error)
        }
    }
}
