import CPostgres

/// What libpq gave in answer: rows, an error, or the end of a pipeline.
///
/// This object is its only owner, and frees it.
///
/// `@unchecked Sendable`: libpq's result is never written to once it is complete, and all access here only reads.
@safe
package final class PostgresResult: @unchecked Sendable, RandomAccessCollection {
    private let handle: OpaquePointer
    private let columns: [String: Int32]
    private let operation: String

    package let startIndex = 0
    package let endIndex: Int

    /// Takes over a result of libpq's; `nil` where there is none.
    init?(taking handle: OpaquePointer?, operation: String) {
        guard let handle = unsafe handle else {
            return nil
        }
        unsafe self.handle = unsafe handle
        self.operation = operation
        endIndex = unsafe Int(PQntuples(handle))
        var columns: [String: Int32] = [:]
        for index in 0..<(unsafe PQnfields(handle)) {
            if let name = unsafe PQfname(handle, index) {
                columns[unsafe String(cString: name)] = index
            }
        }
        self.columns = columns
    }

    deinit {
        unsafe PQclear(handle)
    }

    /// What kind of answer it is.
    var status: ExecStatusType {
        unsafe PQresultStatus(handle)
    }

    /// A field of an error; empty where there is none.
    func errorField(_ code: Int) -> String {
        unsafe PQresultErrorField(handle, Int32(code)).map { unsafe String(cString: $0) } ?? ""
    }

    package subscript(position: Int) -> PostgresRow {
        PostgresRow(result: self, index: Int32(position))
    }

    /// How many rows it changed, where it changed any.
    package var changes: Int {
        guard let text = unsafe PQcmdTuples(handle) else {
            return 0
        }
        return unsafe Int(String(cString: text)) ?? 0
    }

    /// What the server says it has done: `COMMIT`, `INSERT 0 1`.
    package var command: String {
        guard let text = unsafe PQcmdStatus(handle) else {
            return ""
        }
        return unsafe String(cString: text)
    }

    /// The bytes of a value; `nil` where it is NULL.
    fileprivate func bytes(_ column: String, in row: Int32) throws(PostgresError) -> [UInt8]? {
        guard let index = columns[column] else {
            throw PostgresError(.unexpected, operation: operation, text: "it gave no column '\(column)'")
        }
        guard unsafe PQgetisnull(handle, row, index) == 0, let start = unsafe PQgetvalue(handle, row, index) else {
            return nil
        }
        let count = unsafe Int(PQgetlength(handle, row, index))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    fileprivate func wrong(_ column: String, is expected: String) -> PostgresError {
        PostgresError(.unexpected, operation: operation, text: "\(column) is not \(expected)")
    }
}

/// One row of a result.
package struct PostgresRow: Sendable {
    fileprivate let result: PostgresResult
    fileprivate let index: Int32

    /// A `text`; `nil` where it is NULL.
    ///
    /// - Throws: ``PostgresError/Code/unexpected``.
    package func text(_ column: String) throws(PostgresError) -> String? {
        guard let bytes = try result.bytes(column, in: index) else {
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw result.wrong(column, is: "UTF-8")
        }
        return text
    }

    /// An integer of any width; `nil` where it is NULL.
    ///
    /// - Throws: ``PostgresError/Code/unexpected``.
    package func integer(_ column: String) throws(PostgresError) -> Int64? {
        guard let bytes = try result.bytes(column, in: index) else {
            return nil
        }
        let bits = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        switch bytes.count {
        case 2: return Int64(Int16(truncatingIfNeeded: bits))
        case 4: return Int64(Int32(truncatingIfNeeded: bits))
        case 8: return Int64(bitPattern: bits)
        default: throw result.wrong(column, is: "an integer")
        }
    }

    /// A `boolean`; `nil` where it is NULL.
    ///
    /// - Throws: ``PostgresError/Code/unexpected``.
    package func boolean(_ column: String) throws(PostgresError) -> Bool? {
        guard let bytes = try result.bytes(column, in: index) else {
            return nil
        }
        guard bytes.count == 1 else {
            throw result.wrong(column, is: "a boolean")
        }
        return bytes[0] != 0
    }

    /// A `bytea`; `nil` where it is NULL.
    ///
    /// - Throws: ``PostgresError/Code/unexpected``.
    package func bytes(_ column: String) throws(PostgresError) -> [UInt8]? {
        try result.bytes(column, in: index)
    }
}
