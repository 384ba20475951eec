extension SQLiteSchema {
    // Each list of a token limited to some profiles is read by one of these, without other profiles' rows.
    static let listsByProfile = """
        CREATE INDEX uploads_by_profile ON uploads (profile, id);
        CREATE INDEX uploads_changed_by_profile ON uploads (profile, updated_at, id);
        CREATE INDEX notices_by_profile ON notices (profile, sequence);
        CREATE INDEX deliveries_by_profile ON deliveries (profile, sequence, destination);
        CREATE INDEX mints_by_profile ON mints (profile, id);
        """
}
