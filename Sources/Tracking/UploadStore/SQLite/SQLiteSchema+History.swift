extension SQLiteSchema {
    // One row. `place` is where PostgreSQL's history is; a file has none.
    static let history = """
        CREATE TABLE history (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            epoch TEXT NOT NULL,
            place TEXT,
            began_at INTEGER NOT NULL
        ) STRICT;
        INSERT INTO history VALUES (1, lower(hex(randomblob(4))), NULL, CAST(unixepoch('subsec') * 1000 AS INTEGER));
        """
}
