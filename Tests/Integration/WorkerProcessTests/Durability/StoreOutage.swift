import Foundation
import TestSupport

/// What keeps a store from committing, and passes.
enum StoreOutage: String, CaseIterable, Sendable {
    /// Another program writes for longer than SQLite waits.
    case sqliteLocked
    /// Its files may not grow: a full disk, as far as it appends. SQLite calls it an I/O error; what it calls a full
    /// disk, `SQLiteFullDiskTests` has.
    case sqliteFull
    /// The server is killed, and started again.
    case postgresKilled
    /// The network is gone between the two.
    case postgresCutOff
    /// A write is cut short, and the server says that the disk is full (53100).
    case postgresFull

    var kind: StoreKind {
        switch self {
        case .sqliteLocked, .sqliteFull: .sqlite
        case .postgresKilled, .postgresCutOff, .postgresFull: .postgresql
        }
    }

    /// What the log has of it: the store's own words.
    var word: String {
        switch self {
        case .sqliteLocked: "database is locked"
        case .sqliteFull: "disk I/O error"
        case .postgresKilled, .postgresCutOff: "PostgreSQL: "
        case .postgresFull: "53100"
        }
    }

    /// Brings it about.
    ///
    /// - Returns: What ends it.
    func begin(at site: StoredSite, _ worker: WorkerProcess) async throws -> @Sendable () async throws -> Void {
        switch (self, site.database) {
        case (.sqliteLocked, _):
            let lock = try await StoreLock(site)
            return { try await lock.release() }
        case (.sqliteFull, _), (_, nil):
            let process = worker.process.processIdentifier
            let log = try FileManager.default.attributesOfItem(atPath: site.file + "-wal")[.size] as? Int
            try await FileSizeLimit.set(log ?? 0, of: [process])
            return { try await FileSizeLimit.set(nil, of: [process]) }
        case (.postgresKilled, let database?):
            try await database.server.kill()
            return { try await database.server.start() }
        case (.postgresCutOff, let database?):
            database.way.refuse()
            return { database.way.pass() }
        case (.postgresFull, let database?):
            // Each change of a file makes another table grow, which is longer than a segment of the log: so that the
            // table meets the limit, and the log does not.
            let size = try await database.server.run(
                """
                CREATE UNLOGGED TABLE ballast (filler text);
                ALTER TABLE ballast ALTER filler SET STORAGE PLAIN;
                INSERT INTO ballast SELECT repeat('x', 7000) FROM generate_series(1, 2200);
                CREATE FUNCTION grow() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO ballast VALUES (repeat('x', 7000)); RETURN NEW; END $$;
                CREATE TRIGGER grow BEFORE UPDATE ON files FOR EACH ROW EXECUTE FUNCTION grow();
                SELECT pg_relation_size('ballast');
                """,
                in: database.name
            )
            let end = Int(size.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
            // Half a page more: a write that is cut short is what a full disk looks like.
            try await database.server.limitFiles(to: end + 4096)
            return { try await database.server.limitFiles(to: nil) }
        }
    }
}
