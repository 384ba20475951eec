extension SQLiteSchema {
    // One row. `place` is where PostgreSQL's history is; a file has none.
    static let history = """
        CREATE TABLE history (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            epoch TEXT NOT NULL,
            place TEXT,
            began_at INTEGER NOT NULL
        ) STRICT;
        INSERT INTO history VALUES (1, lower(hex(randomblob(4))), NULL, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER));
        """
}
