extension SQLiteSchema {
    // What the other side said last, and who asked for a cancel. It ends older programs: they do not know the failure
    // `not_sent`.
    static let answers = """
        ALTER TABLE commands ADD COLUMN answer TEXT;
        ALTER TABLE uploads ADD COLUMN cancel_requested_at INTEGER;
        ALTER TABLE uploads ADD COLUMN cancel_requester TEXT;
        ALTER TABLE files ADD COLUMN looks INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE files ADD COLUMN last_look_at INTEGER;
        ALTER TABLE files ADD COLUMN last_look_answer TEXT;
        """
}
