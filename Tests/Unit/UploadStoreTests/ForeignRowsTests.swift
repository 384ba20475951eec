import GRDB
import PostgresTransport
import Primitives
import TestSupport
import Testing
import UploadTracking

@testable import UploadStore

/// What a list limited to a few profiles costs beside 200,000 rows of another: counted rows and the plans, never time.
@Suite(.serialized) struct ForeignRowsTests {
    private static let foreign = 200_000
    private static let limit = 10

    private typealias Read = @Sendable (any TrackingReader, Set<ProfileName>) throws -> [UploadID]

    /// Each list, from its beginning and from behind all foreign rows.
    private static let lists: [(name: String, read: Read)] = [
        ("notices", { try $0.notices(after: 0, within: $1, limit: limit).map(\.uploadID) }),
        ("changes", { try $0.uploads(changedAfter: beginning, within: $1, limit: limit).map(\.id) }),
        ("uploads", { try $0.uploads(UploadFilter(within: $1), before: nil, limit: limit).map(\.id).reversed() }),
        (
            "live uploads",
            {
                try $0.uploads(UploadFilter(states: [.requested], within: $1), before: nil, limit: limit).map(\.id)
                    .reversed()
            }
        ),
        ("deliveries", { try $0.deliveries(DeliveryFilter(within: $1), after: nil, limit: limit).map(\.uploadID) }),
        (
            "pending deliveries",
            {
                try $0.deliveries(DeliveryFilter(states: [.pending], within: $1), after: nil, limit: limit).map(
                    \.uploadID
                )
            }
        ),
        (
            "mints",
            { try $0.mints(MintFilter(within: $1), before: nil, limit: limit).compactMap(\.mint.uploadID).reversed() }
        ),
    ]

    @Test func postgresReadsNoForeignRows() async throws {
        let server = try await PostgresServer.shared()
        let configuration = try await PostgresTrackingStore.emptyDatabase(on: server)
        let store = try PostgresTrackingStore(configuration)
        let own = try await fill(store) {
            for table in ["uploads", "notices", "deliveries", "mints"] {
                try await server.run(Self.insert(into: table, sign: .postgres), in: configuration.database)
            }
            try await server.run("ANALYZE", in: configuration.database)
        }
        for profiles in try limits() {
            for list in Self.lists {
                let (found, rows) = try await store.read { reader in
                    let transaction = try #require(reader as? PostgresTransaction)
                    let before = try transaction.rowsRead()
                    let found = try list.read(reader, profiles)
                    return (found, try transaction.rowsRead() - before)
                }
                #expect(found == own, "\(list.name) of \(profiles)")
                // Of each profile a page, and what belongs to its rows.
                #expect(rows < 100, "\(list.name) of \(profiles)")
            }
        }
        await store.close()
    }

    @Test func sqliteReadsNoForeignRows() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("waybill.db")
        let store = try SQLiteTrackingStore(path: path)
        let own = try await fill(store) {
            let queue = try DatabaseQueue(path: path)
            try await queue.write { database in
                for table in ["uploads", "notices", "deliveries", "mints"] {
                    try database.execute(sql: Self.insert(into: table, sign: .sqlite))
                }
            }
            try queue.close()
        }
        for profiles in try limits() {
            for list in Self.lists {
                let (found, plans) = try await store.read { reader in
                    let transaction = try #require(reader as? SQLiteTransaction)
                    return try transaction.plans { try list.read(reader, profiles) }
                }
                #expect(found == own, "\(list.name) of \(profiles)")
                #expect(plans.contains { $0.contains("_by_profile (profile=?") }, "\(list.name): \(plans)")
                let scans = plans.filter { $0.hasPrefix("SCAN") && !$0.hasPrefix("SCAN profile_") }
                #expect(scans.isEmpty, "\(list.name) of \(profiles): \(plans)")
                let others = plans.filter { plan in
                    ["uploads", "notices", "deliveries", "mints"].contains { plan.hasPrefix("SEARCH \($0)") }
                        && !plan.contains("_by_profile (profile=?") && !plan.contains("PRIMARY KEY (rowid=?)")
                        && !plan.contains("PRIMARY KEY (sequence=?") && !plan.contains("(rowid=?)")
                }
                #expect(others.isEmpty, "\(list.name) of \(profiles): \(plans)")
            }
        }
        await store.close()
    }

    /// Own rows before and behind the foreign ones.
    ///
    /// - Returns: The uploads, in the order of their changes, notices, ids and mints.
    private func fill(_ store: some TrackingStore, foreign: () async throws -> Void) async throws -> [UploadID] {
        let first = try await insertOwn(store, at: Timestamp(milliseconds: 1_600_000_000_000))
        try await foreign()
        let last = try await insertOwn(store, at: Timestamp(milliseconds: 1_800_000_000_000))
        return [first, last]
    }

    private func insertOwn(_ store: some TrackingStore, at now: Timestamp) async throws -> UploadID {
        let sample = try Upload.sample()
        let request = UploadRequest(
            gateway: "dock-\(now.milliseconds)",
            profile: try #require(ProfileName("eu")),
            labels: [:],
            requester: "tests",
            files: sample.files.map { file in
                UploadRequest.File(
                    module: file.module,
                    bootIndexes: file.bootIndexes,
                    bucket: file.bucket,
                    objectKey: file.objectKey
                )
            }
        )
        let upload = Upload(requested: request, id: .make(at: now), at: now, policy: TrackingPolicy())
        try await store.write { transaction in
            try transaction.insert(upload, timerDueAt: nil)
            try transaction.insert(
                NewNotice(
                    id: upload.id.description,
                    uploadID: upload.id,
                    profile: upload.profile,
                    gateway: upload.gateway,
                    request: NoticeRequest(type: .uploadStalled, module: nil),
                    body: []
                ),
                destinations: ["mqtt"]
            )
            try transaction.insert(
                MintRecord(
                    mintedAt: now,
                    requester: "tests",
                    purpose: "upload",
                    profile: upload.profile,
                    uploadID: upload.id,
                    accessKeyID: "AKID",
                    scope: [],
                    policyHash: "",
                    expiresAt: now,
                    generation: 1
                )
            )
        }
        return upload.id
    }

    private func limits() throws -> [Set<ProfileName>] {
        let eu = try #require(ProfileName("eu"))
        return [[eu], [eu, try #require(ProfileName("asia"))]]
    }

    private static var beginning: ChangeCursor {
        ChangeCursor(updatedAt: Timestamp(milliseconds: 0), id: .zero)
    }

    private enum Dialect {
        case postgres
        case sqlite
    }

    /// The foreign rows of a table, between the own ones.
    private static func insert(into table: String, sign: Dialect) -> String {
        let (numbers, id) =
            switch sign {
            case .postgres:
                (
                    "generate_series(1, \(foreign)) AS numbers (n)",
                    "'01800000-0000-7000-8000-' || lpad(to_hex(n), 12, '0')"
                )
            case .sqlite:
                (
                    """
                    (WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < \(foreign)) SELECT n FROM c)
                    """,
                    "printf('01800000-0000-7000-8000-%012x', n)"
                )
            }
        let time = 1_700_000_000_000
        return switch table {
        case "uploads":
            """
            INSERT INTO uploads (id, gateway, profile, labels, origin, requester, state, requested_at, updated_at,
                start_retries, start_deadline)
            SELECT \(id), 'foreign', 'default', '{}', 'published', 'tests', 'requested', \(time), \(time) + n, 0, \(time)
            FROM \(numbers)
            """
        case "notices":
            """
            INSERT INTO notices (id, upload_id, profile, gateway, module, type, body, created_at)
            SELECT \(id), \(id), 'default', 'foreign', '', 'upload.stalled', \(sign == .sqlite ? "x''" : "''"), \(time)
            FROM \(numbers)
            """
        case "deliveries":
            """
            INSERT INTO deliveries (sequence, destination, upload_id, profile, state, attempts, next_at)
            SELECT sequence, 'mqtt', upload_id, profile, 'pending', 0, created_at FROM notices WHERE profile = 'default'
            """
        default:
            """
            INSERT INTO mints (minted_at, requester, purpose, profile, upload_id, access_key_id, scope, policy_hash,
                expires_at, generation)
            SELECT \(time), 'tests', 'upload', 'default', \(id), 'AKID', '[]', '', \(time), 1 FROM \(numbers)
            """
        }
    }
}

extension PostgresTransaction {
    /// How many rows of the tables the transaction has read so far, by scans and by indexes.
    fileprivate func rowsRead() throws -> Int {
        let counts = ["uploads", "files", "commands", "notices", "deliveries", "mints"].map { table in
            """
            pg_stat_get_xact_tuples_returned('\(table)'::regclass)
                + pg_stat_get_xact_tuples_fetched('\(table)'::regclass)
            """
        }
        let row = try connection.query("SELECT (\(counts.joined(separator: " + ")))::bigint AS count", isKept: false)[0]
        return Int(try row.integer("count") ?? 0)
    }
}

extension SQLiteTransaction {
    /// The plans of all statements that some work runs.
    fileprivate func plans<Value>(of work: () throws -> Value) throws -> (Value, [String]) {
        let statements = Statements()
        database.trace { statements.texts.append($0.expandedDescription) }
        let value = try work()
        database.trace(options: [])
        let plans = try statements.texts.flatMap { text in
            try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(text)").map { $0["detail"] as String }
        }
        return (value, plans)
    }
}

private final class Statements {
    var texts: [String] = []
}
