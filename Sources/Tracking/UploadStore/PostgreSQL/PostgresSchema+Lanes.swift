extension PostgresSchema {
    // A lane is what the deliveries of one profile to one destination have in common: it may be paused. `ended_at` is
    // when an upload became terminal, which later changes do not move.
    static let lanes = [
        "ALTER TABLE uploads ADD COLUMN ended_at BIGINT",
        "UPDATE uploads SET ended_at = updated_at WHERE state IN ('completed', 'failed', 'canceled')",
        "CREATE INDEX uploads_ended ON uploads (ended_at) WHERE ended_at IS NOT NULL",
        "ALTER TABLE idempotent_requests ALTER COLUMN upload_id TYPE TEXT COLLATE \"C\"",
        "CREATE INDEX idempotent_requests_upload ON idempotent_requests (upload_id)",
        "CREATE INDEX mints_minted ON mints (minted_at)",
        "ALTER TABLE notices ADD COLUMN profile TEXT COLLATE \"C\" NOT NULL DEFAULT ''",
        """
        UPDATE notices SET profile = coalesce((SELECT u.profile FROM uploads u WHERE u.id = notices.upload_id), 'default')
        """,
        "CREATE INDEX notices_created ON notices (created_at)",
        "ALTER TABLE deliveries ADD COLUMN profile TEXT COLLATE \"C\" NOT NULL DEFAULT ''",
        """
        UPDATE deliveries SET profile = (SELECT n.profile FROM notices n WHERE n.sequence = deliveries.sequence)
        """,
        "CREATE INDEX deliveries_due ON deliveries (destination, profile, next_at) WHERE state = 'pending'",
        "CREATE INDEX deliveries_awaited ON deliveries (upload_id) WHERE state = 'pending'",
        "CREATE INDEX deliveries_dead ON deliveries (sequence, destination) WHERE state = 'dead'",
        """
        CREATE TABLE delivery_lanes (
            destination TEXT COLLATE "C" NOT NULL,
            profile TEXT COLLATE "C" NOT NULL,
            failures BIGINT NOT NULL DEFAULT 0,
            paused_until BIGINT NOT NULL DEFAULT 0,
            PRIMARY KEY (destination, profile)
        )
        """,
        "INSERT INTO delivery_lanes (destination, profile) SELECT DISTINCT destination, profile FROM deliveries",
    ]
}
