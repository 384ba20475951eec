extension PostgresSchema {
    // Times are milliseconds since 1970. JSON columns hold what is only ever read with its row. Ids compare by their
    // bytes, whatever the database's language.
    static let first = [
        """
        CREATE TABLE uploads (
            id TEXT COLLATE "C" PRIMARY KEY,
            gateway TEXT COLLATE "C" NOT NULL,
            profile TEXT COLLATE "C" NOT NULL,
            labels TEXT NOT NULL CHECK (labels::jsonb IS NOT NULL),
            origin TEXT NOT NULL,
            retry_of TEXT,
            requester TEXT NOT NULL,
            state TEXT NOT NULL,
            requested_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            access_key_id TEXT,
            credentials_expire_at BIGINT,
            credentials_told_expiry BIGINT,
            generation BIGINT,
            handed_at BIGINT,
            start_generation BIGINT NOT NULL DEFAULT 1,
            start_taken_at BIGINT,
            start_taken_said_at BIGINT,
            start_earlier_may_run BOOLEAN NOT NULL DEFAULT FALSE,
            start_next_at BIGINT,
            start_retries BIGINT NOT NULL,
            start_deadline BIGINT NOT NULL,
            mint_error TEXT,
            cancel_modules TEXT,
            cancel_reissued TEXT NOT NULL DEFAULT '[]',
            cancel_progress TEXT,
            cancel_round BIGINT,
            cancel_next_at BIGINT,
            heard_at BIGINT,
            stalled_at BIGINT,
            command_due_at BIGINT,
            command_held_until BIGINT,
            timer_due_at BIGINT
        )
        """,
        "CREATE INDEX uploads_gateway ON uploads (gateway, id)",
        "CREATE INDEX uploads_changed ON uploads (updated_at, id)",
        """
        CREATE INDEX uploads_live ON uploads (id, profile, state)
        WHERE state NOT IN ('completed', 'failed', 'canceled')
        """,
        "CREATE INDEX uploads_command_due ON uploads (command_due_at) WHERE command_due_at IS NOT NULL",
        "CREATE INDEX uploads_timer_due ON uploads (timer_due_at) WHERE timer_due_at IS NOT NULL",
        """
        CREATE TABLE files (
            upload_id TEXT COLLATE "C" NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
            ordinal BIGINT NOT NULL,
            profile TEXT COLLATE "C" NOT NULL,
            gateway TEXT COLLATE "C" NOT NULL,
            module TEXT COLLATE "C" NOT NULL,
            boot_indexes TEXT NOT NULL,
            bucket TEXT NOT NULL,
            object_key TEXT COLLATE "C" NOT NULL,
            state TEXT NOT NULL,
            report TEXT NOT NULL,
            ending TEXT,
            evidence TEXT,
            failure TEXT,
            verify_due_at BIGINT,
            verify_held_until BIGINT,
            verify_attempts BIGINT NOT NULL,
            verify_deadline BIGINT,
            verify_clocked_at BIGINT,
            verify_token BIGINT NOT NULL DEFAULT 0,
            verify_bytes_read BIGINT,
            verify_bytes_size BIGINT,
            audit TEXT,
            audit_request TEXT,
            looked_at BIGINT,
            slot_held BOOLEAN NOT NULL,
            PRIMARY KEY (upload_id, module)
        )
        """,
        "CREATE UNIQUE INDEX files_slot ON files (gateway, module) WHERE slot_held",
        "CREATE INDEX files_key ON files (object_key, gateway)",
        "CREATE INDEX files_verify_due ON files (verify_due_at) WHERE verify_due_at IS NOT NULL",
        // `looked_at` is when a verified file was last looked at: its place in the order of audits.
        """
        CREATE INDEX files_audit ON files (profile, looked_at NULLS FIRST, upload_id, module)
        WHERE state = 'verified' AND verify_due_at IS NULL
        """,
        // Outlives retention: a key is used once, for ever.
        """
        CREATE TABLE used_keys (
            profile TEXT COLLATE "C" NOT NULL,
            bucket TEXT COLLATE "C" NOT NULL,
            object_key TEXT COLLATE "C" NOT NULL,
            PRIMARY KEY (profile, bucket, object_key)
        )
        """,
        """
        CREATE TABLE commands (
            tid TEXT COLLATE "C" PRIMARY KEY,
            upload_id TEXT COLLATE "C" NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
            gateway TEXT COLLATE "C" NOT NULL,
            method TEXT NOT NULL,
            ordinal BIGINT NOT NULL,
            generation BIGINT NOT NULL,
            sent_at BIGINT NOT NULL,
            answer_by BIGINT NOT NULL,
            told_expiry BIGINT,
            outcome TEXT NOT NULL,
            code BIGINT
        )
        """,
        "CREATE INDEX commands_upload ON commands (upload_id)",
        """
        CREATE TABLE log_queries (
            tid TEXT COLLATE "C" PRIMARY KEY,
            gateway TEXT NOT NULL,
            modules TEXT NOT NULL,
            sent_at BIGINT NOT NULL,
            code BIGINT,
            message TEXT,
            listing BYTEA
        )
        """,
        """
        CREATE TABLE idempotent_requests (
            key TEXT COLLATE "C" PRIMARY KEY,
            body_hash TEXT NOT NULL,
            upload_id TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE mints (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            minted_at BIGINT NOT NULL,
            requester TEXT NOT NULL,
            purpose TEXT NOT NULL,
            profile TEXT NOT NULL,
            upload_id TEXT,
            access_key_id TEXT NOT NULL,
            scope TEXT NOT NULL,
            policy_hash TEXT NOT NULL,
            expires_at BIGINT NOT NULL,
            generation BIGINT NOT NULL
        )
        """,
        "CREATE INDEX mints_by_upload ON mints (upload_id, id) WHERE upload_id IS NOT NULL",
        """
        CREATE TABLE quarantine (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            received_at BIGINT NOT NULL,
            reason TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE notices (
            sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            upload_id TEXT COLLATE "C" NOT NULL,
            gateway TEXT NOT NULL,
            module TEXT NOT NULL,
            type TEXT NOT NULL,
            body BYTEA NOT NULL,
            created_at BIGINT NOT NULL,
            UNIQUE (upload_id, module, type)
        )
        """,
        """
        CREATE TABLE deliveries (
            sequence BIGINT NOT NULL REFERENCES notices (sequence) ON DELETE CASCADE,
            destination TEXT COLLATE "C" NOT NULL,
            upload_id TEXT COLLATE "C" NOT NULL,
            state TEXT NOT NULL,
            attempts BIGINT NOT NULL,
            next_at BIGINT NOT NULL,
            held_until BIGINT,
            error TEXT,
            settled_at BIGINT,
            PRIMARY KEY (sequence, destination)
        )
        """,
        """
        CREATE TABLE audit_turns (
            profile TEXT COLLATE "C" PRIMARY KEY,
            next_at BIGINT NOT NULL
        )
        """,
        """
        CREATE TABLE slots (
            number BIGINT PRIMARY KEY,
            holder TEXT NOT NULL,
            token BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            share_group TEXT,
            read_up_to BIGINT
        )
        """,
        "CREATE INDEX deliveries_pending ON deliveries (destination, upload_id, sequence) WHERE state = 'pending'",
    ]
}
