extension SQLiteSchema {
    // It ends older programs: they do not know the failure `unanswered`, and would take back slots that are free.
    static let unanswered = "ALTER TABLE files ADD COLUMN verify_unanswered_since INTEGER"
}
