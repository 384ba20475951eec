extension SQLiteSchema {
    // Tokens tell the holder of a lease from later ones.
    static let fencing = """
        ALTER TABLE uploads ADD COLUMN command_token INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE deliveries ADD COLUMN token INTEGER NOT NULL DEFAULT 0;
        """
}
