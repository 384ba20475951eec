import GRDB
import UploadTracking

/// The schema, as a list of migrations: a landed one is never edited.
///
/// The file's `user_version` is the oldest program that can work with it, by how many migrations that knows.
enum SQLiteSchema {
    static let migrations = [
        Migration(name: "1 uploads, commands, notices", statements: [first]),
        Migration(name: "2 generations of credentials", statements: [generations]),
        Migration(name: "3 mints by upload", statements: [mintsByUpload]),
        Migration(name: "4 looks after the end", statements: [aftercare]),
        Migration(name: "5 lanes of deliveries, ends of uploads", statements: [lanes]),
        Migration(name: "6 slots", statements: [slots]),
        Migration(name: "7 fencing of commands and deliveries", statements: [fencing], olderPrograms: .goOn),
        Migration(name: "8 object stores of used keys", statements: [objectStores], olderPrograms: .goOn),
        Migration(name: "9 lists by profile", statements: [listsByProfile], olderPrograms: .goOn),
        Migration(name: "10 files that failed unanswered", statements: [unanswered]),
        Migration(name: "11 answers to commands and looks", statements: [answers]),
        Migration(name: "12 history", statements: [history], olderPrograms: .goOn),
    ]

    /// Brings the schema up to date, or finds that it is, or that a newer one can be worked with.
    ///
    /// - Parameters:
    ///   - pool: The database.
    ///   - path: Its file.
    ///   - migrate: `false`: an old schema is an error.
    ///   - isClaimed: The caller holds the file's lock.
    ///   - migrations: What the program knows.
    /// - Returns: What it is now.
    /// - Throws: ``TrackingStoreError``, `DatabaseError`.
    static func prepare(
        _ pool: DatabasePool,
        path: String,
        migrate: Bool,
        isClaimed: Bool = false,
        migrations: [Migration] = migrations
    ) throws -> SchemaVersion {
        let found = try pool.read { database in
            try SQLiteOwner.check(database, path: path)
            return try version(database, migrations)
        }
        guard try found.needsMigration(isAllowed: migrate) else {
            if migrate {
                try pool.write(SQLiteOwner.sign)
            }
            return found
        }
        var lock: FileLock?
        if !isClaimed, found.number > 0, migrations.compatibleFrom(after: migrations.count) > found.number {
            lock = try FileLock(database: path)
        }
        defer { withExtendedLifetime(lock) {} }
        try migrator(migrations).migrate(pool)
        try pool.write(SQLiteOwner.sign)
        return try pool.read { try version($0, migrations) }
    }

    static func migrator(_ migrations: [Migration]) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for (index, migration) in migrations.enumerated() {
            migrator.registerMigration(migration.name) { database in
                for statement in migration.statements {
                    try database.execute(sql: statement)
                }
                try database.execute(sql: "PRAGMA user_version = \(migrations.compatibleFrom(after: index + 1))")
            }
        }
        return migrator
    }

    /// What a database has, which this program's migrations are compared with.
    static func version(_ pool: DatabasePool) throws -> SchemaVersion {
        try pool.read { try version($0, migrations) }
    }

    private static func version(_ database: Database, _ migrations: [Migration]) throws -> SchemaVersion {
        let migrator = migrator(migrations)
        let applied = try migrator.appliedIdentifiers(database)
        let isSuperseded = try migrator.hasBeenSuperseded(database)
        let number = isSuperseded ? Swift.max(applied.count, migrations.count + 1) : applied.count
        let said = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        // Versions before said nothing of it: their schema is for their own program and later ones.
        return SchemaVersion(number: number, compatibleFrom: said == 0 ? number : said, program: migrations.count)
    }

    // Times are milliseconds since 1970. JSON columns hold what is only ever read with its row.
    private static let first = """
        CREATE TABLE uploads (
            id TEXT PRIMARY KEY,
            gateway TEXT NOT NULL,
            profile TEXT NOT NULL,
            labels TEXT NOT NULL,
            origin TEXT NOT NULL,
            retry_of TEXT,
            state TEXT NOT NULL,
            requested_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            access_key_id TEXT,
            credentials_expire_at INTEGER,
            generation INTEGER,
            start_next_at INTEGER,
            start_retries INTEGER NOT NULL,
            start_deadline INTEGER NOT NULL,
            mint_error TEXT,
            cancel_modules TEXT,
            cancel_progress TEXT,
            cancel_round INTEGER,
            cancel_next_at INTEGER,
            heard_at INTEGER,
            stalled_at INTEGER,
            command_due_at INTEGER,
            command_held_until INTEGER,
            timer_due_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX uploads_gateway ON uploads (gateway, id);
        CREATE INDEX uploads_changed ON uploads (updated_at, id);
        CREATE INDEX uploads_live ON uploads (state, id) WHERE state NOT IN ('completed', 'failed', 'canceled');
        CREATE INDEX uploads_command_due ON uploads (command_due_at) WHERE command_due_at IS NOT NULL;
        CREATE INDEX uploads_timer_due ON uploads (timer_due_at) WHERE timer_due_at IS NOT NULL;

        CREATE TABLE files (
            upload_id TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL,
            gateway TEXT NOT NULL,
            module TEXT NOT NULL,
            boot_indexes TEXT NOT NULL,
            bucket TEXT NOT NULL,
            object_key TEXT NOT NULL,
            state TEXT NOT NULL,
            report TEXT NOT NULL,
            ending TEXT,
            evidence TEXT,
            failure TEXT,
            verify_due_at INTEGER,
            verify_held_until INTEGER,
            verify_attempts INTEGER NOT NULL,
            verify_deadline INTEGER,
            verify_clocked_at INTEGER,
            slot_held INTEGER NOT NULL,
            PRIMARY KEY (upload_id, module)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX files_slot ON files (gateway, module) WHERE slot_held = 1;
        CREATE INDEX files_key ON files (object_key, gateway);
        CREATE INDEX files_verify_due ON files (verify_due_at) WHERE verify_due_at IS NOT NULL;

        -- Outlives retention: a key is used once, for ever.
        CREATE TABLE used_keys (
            profile TEXT NOT NULL,
            bucket TEXT NOT NULL,
            object_key TEXT NOT NULL,
            PRIMARY KEY (profile, bucket, object_key)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE commands (
            tid TEXT PRIMARY KEY,
            upload_id TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
            gateway TEXT NOT NULL,
            method TEXT NOT NULL,
            ordinal INTEGER NOT NULL,
            generation INTEGER NOT NULL,
            sent_at INTEGER NOT NULL,
            answer_by INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            code INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX commands_upload ON commands (upload_id);

        CREATE TABLE log_queries (
            tid TEXT PRIMARY KEY,
            gateway TEXT NOT NULL,
            modules TEXT NOT NULL,
            sent_at INTEGER NOT NULL,
            code INTEGER,
            message TEXT,
            listing BLOB
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE idempotent_requests (
            key TEXT PRIMARY KEY,
            body_hash TEXT NOT NULL,
            upload_id TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE mints (
            id INTEGER PRIMARY KEY,
            minted_at INTEGER NOT NULL,
            requester TEXT NOT NULL,
            purpose TEXT NOT NULL,
            profile TEXT NOT NULL,
            upload_id TEXT,
            access_key_id TEXT NOT NULL,
            scope TEXT NOT NULL,
            policy_hash TEXT NOT NULL,
            expires_at INTEGER NOT NULL,
            generation INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE quarantine (
            id INTEGER PRIMARY KEY,
            received_at INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;

        CREATE TABLE notices (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            upload_id TEXT NOT NULL,
            gateway TEXT NOT NULL,
            module TEXT NOT NULL,
            type TEXT NOT NULL,
            body BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            UNIQUE (upload_id, module, type)
        ) STRICT;

        CREATE TABLE deliveries (
            sequence INTEGER NOT NULL REFERENCES notices (sequence) ON DELETE CASCADE,
            destination TEXT NOT NULL,
            upload_id TEXT NOT NULL,
            state TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            next_at INTEGER NOT NULL,
            held_until INTEGER,
            error TEXT,
            settled_at INTEGER,
            PRIMARY KEY (sequence, destination)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX deliveries_pending ON deliveries (destination, upload_id, sequence) WHERE state = 'pending';
        """

    // The audit of one upload is asked for where everything else is listed from the newest.
    private static let mintsByUpload =
        "CREATE INDEX mints_by_upload ON mints (upload_id, id) WHERE upload_id IS NOT NULL"

    // `looked_at` is when a verified file was last looked at: its place in the order of audits.
    private static let aftercare = """
        ALTER TABLE files ADD COLUMN profile TEXT NOT NULL DEFAULT '';
        ALTER TABLE files ADD COLUMN audit TEXT;
        ALTER TABLE files ADD COLUMN audit_request TEXT;
        ALTER TABLE files ADD COLUMN looked_at INTEGER;
        ALTER TABLE files ADD COLUMN verify_token INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE files ADD COLUMN verify_bytes_read INTEGER;
        ALTER TABLE files ADD COLUMN verify_bytes_size INTEGER;
        UPDATE files SET profile = (SELECT profile FROM uploads WHERE id = upload_id),
            looked_at = json_extract(evidence, '$.verifiedAt');
        CREATE INDEX files_audit ON files (profile, looked_at) WHERE state = 'verified';

        CREATE TABLE audit_turns (
            profile TEXT PRIMARY KEY,
            next_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    // A lane is what the deliveries of one profile to one destination have in common: it may be paused. `ended_at` is
    // when an upload became terminal, which later changes do not move.
    private static let lanes = """
        ALTER TABLE uploads ADD COLUMN ended_at INTEGER;
        UPDATE uploads SET ended_at = updated_at WHERE state IN ('completed', 'failed', 'canceled');
        CREATE INDEX uploads_ended ON uploads (ended_at) WHERE ended_at IS NOT NULL;
        CREATE INDEX idempotent_requests_upload ON idempotent_requests (upload_id);
        CREATE INDEX mints_minted ON mints (minted_at);

        ALTER TABLE notices ADD COLUMN profile TEXT NOT NULL DEFAULT '';
        UPDATE notices SET profile = coalesce((SELECT profile FROM uploads WHERE id = upload_id), 'default');
        CREATE INDEX notices_created ON notices (created_at);

        ALTER TABLE deliveries ADD COLUMN profile TEXT NOT NULL DEFAULT '';
        UPDATE deliveries SET profile = (SELECT profile FROM notices WHERE notices.sequence = deliveries.sequence);
        CREATE INDEX deliveries_due ON deliveries (destination, profile, next_at) WHERE state = 'pending';
        CREATE INDEX deliveries_awaited ON deliveries (upload_id) WHERE state = 'pending';
        CREATE INDEX deliveries_dead ON deliveries (sequence, destination) WHERE state = 'dead';

        CREATE TABLE delivery_lanes (
            destination TEXT NOT NULL,
            profile TEXT NOT NULL,
            failures INTEGER NOT NULL DEFAULT 0,
            paused_until INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (destination, profile)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO delivery_lanes (destination, profile) SELECT DISTINCT destination, profile FROM deliveries;
        """

    // `share_group` is what the slot's session at the broker was last subscribed under.
    private static let slots = """
        CREATE TABLE slots (
            number INTEGER PRIMARY KEY,
            holder TEXT NOT NULL,
            token INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            share_group TEXT,
            read_up_to INTEGER
        ) STRICT;
        """

    // What earlier versions minted was told to the dock with a margin that they did not note down: no later than this.
    private static let generations = """
        ALTER TABLE uploads ADD COLUMN requester TEXT NOT NULL DEFAULT 'worker';
        ALTER TABLE uploads ADD COLUMN credentials_told_expiry INTEGER;
        ALTER TABLE uploads ADD COLUMN handed_at INTEGER;
        ALTER TABLE uploads ADD COLUMN start_generation INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE uploads ADD COLUMN start_taken_at INTEGER;
        ALTER TABLE uploads ADD COLUMN start_taken_said_at INTEGER;
        ALTER TABLE uploads ADD COLUMN start_earlier_may_run INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE uploads ADD COLUMN cancel_reissued TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE commands ADD COLUMN told_expiry INTEGER;
        UPDATE uploads SET credentials_told_expiry = credentials_expire_at;
        """
}
