@testable import UploadStore

extension [Migration] {
    /// What a version after this one might know: new columns in every table that this one writes, and more.
    static func next(_ known: [Migration], _ olderPrograms: Migration.OlderPrograms) -> [Migration] {
        let columns = StoreCopy.tables.flatMap { table in
            [
                "ALTER TABLE \(table) ADD COLUMN future TEXT",
                "ALTER TABLE \(table) ADD COLUMN future_number INTEGER NOT NULL DEFAULT 7",
            ]
        }
        return known + [
            Migration(
                name: "\(known.count + 1) of the next version",
                statements: columns + [
                    "CREATE INDEX files_future ON files (future_number)",
                    "CREATE TABLE futures (id BIGINT PRIMARY KEY)",
                ],
                olderPrograms: olderPrograms
            )
        ]
    }
}
