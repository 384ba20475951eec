import FoundationEssentials
import Primitives
import UploadTracking

/// A row of either database, read by the names of its columns, which both schemas share.
protocol StoredRow {
    /// `nil`: NULL. So are they all.
    func text(_ column: String) throws -> String?
    func integer(_ column: String) throws -> Int64?
    func boolean(_ column: String) throws -> Bool?
    func bytes(_ column: String) throws -> [UInt8]?
}

extension StoredRow {
    /// A value of a column that is never NULL.
    func known<Value>(_ column: String, _ value: Value?) throws -> Value {
        guard let value else {
            throw TrackingStoreError.incompatible(message: "\(column) holds nothing")
        }
        return value
    }

    func string(_ column: String) throws -> String {
        try known(column, text(column))
    }

    func number(_ column: String) throws -> Int {
        Int(try known(column, integer(column)))
    }

    func flag(_ column: String) throws -> Bool {
        try known(column, boolean(column))
    }

    func blob(_ column: String) throws -> [UInt8] {
        try known(column, bytes(column))
    }

    func moment(_ column: String) throws -> Timestamp {
        try known(column, momentIfAny(column))
    }

    func momentIfAny(_ column: String) throws -> Timestamp? {
        try integer(column).map { Timestamp(milliseconds: $0) }
    }

    func json<Value: Decodable>(_ column: String) throws -> Value {
        try known(column, jsonIfAny(column))
    }

    func jsonIfAny<Value: Decodable>(_ column: String) throws -> Value? {
        guard let text = try text(column) else {
            return nil
        }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw TrackingStoreError.incompatible(message: "\(column) does not hold \(Value.self)")
        }
    }

    func objectKey(_ column: String) throws -> ObjectKey {
        let text = try string(column)
        do {
            return try ObjectKey(text)
        } catch {
            throw TrackingStoreError.incompatible(message: "\(column): \(error)")
        }
    }

    func enumeration<Value: RawRepresentable<String>>(_ column: String) throws -> Value {
        let text = try string(column)
        guard let value = Value(rawValue: text) else {
            throw TrackingStoreError.incompatible(message: "\(column) holds '\(text)'")
        }
        return value
    }

    func profile(_ column: String) throws -> ProfileName {
        let text = try string(column)
        guard let name = ProfileName(text) else {
            throw TrackingStoreError.incompatible(message: "\(column) holds '\(text)'")
        }
        return name
    }

    func uploadID(_ column: String) throws -> UploadID {
        try known(column, uploadIDIfAny(column))
    }

    func uploadIDIfAny(_ column: String) throws -> UploadID? {
        guard let text = try text(column) else {
            return nil
        }
        guard let id = UploadID(text) else {
            throw TrackingStoreError.incompatible(message: "\(column) holds '\(text)'")
        }
        return id
    }
}

/// What stands in a column of JSON.
func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
