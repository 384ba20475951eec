extension SQLiteSchema {
    // Keys that earlier versions used may be in any object store that has a bucket of that name.
    static let objectStores = """
        ALTER TABLE used_keys ADD COLUMN object_store TEXT NOT NULL DEFAULT '';
        CREATE INDEX used_keys_bucket ON used_keys (bucket, object_key);
        """
}
