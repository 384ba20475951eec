extension PostgresSchema {
    // Keys that earlier versions used may be in any object store that has a bucket of that name. The unique index is what
    // makes of two requests at once the second wait for the first.
    static let objectStores = [
        "ALTER TABLE used_keys ADD COLUMN object_store TEXT COLLATE \"C\" NOT NULL DEFAULT ''",
        "CREATE INDEX used_keys_bucket ON used_keys (object_key, bucket)",
        "CREATE UNIQUE INDEX used_keys_store ON used_keys (object_key, bucket, object_store) WHERE object_store <> ''",
    ]
}
