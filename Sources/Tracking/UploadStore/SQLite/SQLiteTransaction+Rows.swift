import FoundationEssentials
import GRDB
import Primitives
import UploadTracking

extension SQLiteTransaction {
    typealias List = ListStatement<(any DatabaseValueConvertible)?>

    /// The rows of a list.
    func rows(
        _ list: List,
        _ columns: String,
        from source: String,
        profiles: Set<ProfileName>?,
        order: String,
        limit: Int
    ) throws -> [Row] {
        var list = list
        let text = list.text(columns, from: source, profiles: profiles, order: order, limit: limit) { $0 }
        return try rows(text, StatementArguments(list.parameters))
    }

    func upload(from row: Row) throws -> Upload {
        let id = try row.string("id")
        return try Upload(
            row: row,
            files: rows("SELECT * FROM files WHERE upload_id = ? ORDER BY ordinal", [id]),
            commands: rows("SELECT * FROM commands WHERE upload_id = ? ORDER BY ordinal", [id])
        )
    }
}

extension Row: StoredRow {
    func text(_ column: String) -> String? {
        self[column]
    }

    func integer(_ column: String) -> Int64? {
        self[column]
    }

    func boolean(_ column: String) -> Bool? {
        self[column]
    }

    func bytes(_ column: String) -> [UInt8]? {
        (self[column] as Data?).map { [UInt8]($0) }
    }
}
