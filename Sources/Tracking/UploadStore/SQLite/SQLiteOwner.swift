import GRDB
import UploadTracking

/// Whose a SQLite file is, by its `application_id` (SQLite's manual, PRAGMA application_id).
///
/// Files of versions before have none, and are known by their tables.
enum SQLiteOwner {
    /// `Wayb` in ASCII.
    static let identifier = 0x5761_7962

    /// - Throws: ``TrackingStoreError/incompatible(message:remedy:)`` for another program's; `DatabaseError`.
    static func check(_ database: Database, path: String) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        if found == identifier {
            return
        }
        let tables = try Set(String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'"))
        guard found == 0, tables.isEmpty || tables.isSuperset(of: ["grdb_migrations", "uploads", "files", "used_keys"])
        else {
            throw TrackingStoreError.incompatible(
                message: "\(path) is another program's database (application_id \(found), \(tables.count) tables)",
                remedy: "name another file in STORE_URL"
            )
        }
    }

    /// Marks the file as Waybill's.
    static func sign(_ database: Database) throws {
        if try Int.fetchOne(database, sql: "PRAGMA application_id") != identifier {
            try database.execute(sql: "PRAGMA application_id = \(identifier)")
        }
    }
}
