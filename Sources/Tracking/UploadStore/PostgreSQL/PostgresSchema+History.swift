extension PostgresSchema {
    // One row. `place` is the server and database that the history is in: in another, it is a restored one.
    static let history = [
        """
        CREATE TABLE history (
            id BIGINT PRIMARY KEY CHECK (id = 1),
            epoch TEXT NOT NULL,
            place TEXT,
            began_at BIGINT NOT NULL
        )
        """,
        """
        INSERT INTO history VALUES (
            1, substr(md5(random()::text || clock_timestamp()::text || pg_backend_pid()::text), 1, 8), NULL,
            (extract(epoch FROM clock_timestamp()) * 1000)::bigint
        )
        """,
    ]
}
