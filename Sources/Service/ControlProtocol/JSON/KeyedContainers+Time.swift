import Primitives

extension KeyedEncodingContainer {
    /// Writes a moment as RFC 3339 in UTC with milliseconds.
    mutating func encode(time: Timestamp, forKey key: Key) throws {
        try encode(time.rfc3339, forKey: key)
    }

    /// Writes a moment, or `null`.
    mutating func encode(time: Timestamp?, forKey key: Key) throws {
        try encode(time?.rfc3339, forKey: key)
    }
}

extension KeyedDecodingContainer {
    /// Reads a moment.
    func decodeTime(forKey key: Key) throws -> Timestamp {
        try time(try decode(String.self, forKey: key), forKey: key)
    }

    /// Reads a moment, or `nil` for `null` and for a field that is not there.
    func decodeTimeIfPresent(forKey key: Key) throws -> Timestamp? {
        try decodeIfPresent(String.self, forKey: key).map { try time($0, forKey: key) }
    }

    private func time(_ text: String, forKey key: Key) throws -> Timestamp {
        guard let time = Timestamp(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "not an RFC 3339 time")
        }
        return time
    }
}
