/// A value that a statement takes: sent beside it, never written into it.
package enum PostgresValue: Sendable, Hashable {
    case null
    case text(String)
    /// A `bigint`.
    case integer(Int64)
    case boolean(Bool)
    /// A `bytea`.
    case bytes([UInt8])
}

/// What a statement's parameter can be made of.
package protocol PostgresParameter {
    var postgresValue: PostgresValue { get }
}

extension String: PostgresParameter {
    package var postgresValue: PostgresValue { .text(self) }
}

extension Int64: PostgresParameter {
    package var postgresValue: PostgresValue { .integer(self) }
}

extension Int: PostgresParameter {
    package var postgresValue: PostgresValue { .integer(Int64(self)) }
}

extension Bool: PostgresParameter {
    package var postgresValue: PostgresValue { .boolean(self) }
}

extension [UInt8]: PostgresParameter {
    package var postgresValue: PostgresValue { .bytes(self) }
}
