import PostgresTransport
import Primitives
import UploadTracking

/// How far changes and notices may be read without passing over one that is still to be committed.
///
/// Transactions commit in another order than they take their times and numbers in (rules.md, Notices: a reader at 3
/// never saw 2). So each holds, until its end, a shared advisory lock whose key says before which time, or number, all
/// of its own come; a reader stops at the lowest of those keys. It looks at the greatest time and number that are
/// committed first, at the locks second, and takes its snapshot third: what is not among the locks then has either
/// ended, and is in the snapshot, or begins later, and takes times and numbers past the greatest it has seen.
struct PostgresHorizon {
    /// The last change, in milliseconds, that may be read.
    let changes: Int64
    /// The last number of a notice that may be read.
    let notices: Int64
    /// Key spaces of advisory locks: the upper 20 bits of a key, above 44 of a time or a number.
    private static let changeSpace = 0x5742
    private static let noticeSpace = 0x5743

    init(_ connection: PostgresConnection) throws {
        let row = try connection.query(Self.look)[0]
        changes = Int64(try row.number("changes"))
        notices = Int64(try row.number("notices"))
    }

    /// The server's clock in milliseconds.
    static let clock = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"

    /// What the server's clock says.
    static let time = "SELECT \(clock) AS now"

    /// Later than every change that is committed, also where the clock was set back.
    private static let next = "greatest(\(clock), coalesce((SELECT max(updated_at) FROM uploads), 0) + 1)"

    /// The time of a transaction that holds ``holdChanges``.
    static let present = "SELECT \(next) AS now"

    /// Holds readers of changes back to before this transaction; its time is to be taken after it.
    static let holdChanges =
        "SELECT pg_advisory_xact_lock_shared((\(changeSpace)::bigint << 44) | (\(next) - 1))"

    /// Holds readers of notices back to before those of this transaction; their numbers are to be taken after it.
    static let holdNotices = """
        SELECT pg_advisory_xact_lock_shared(
            (\(noticeSpace)::bigint << 44) | CASE WHEN is_called THEN last_value ELSE 0 END
        ) FROM notices_sequence_seq
        """

    // A key's halves are `classid` and `objid`. The snapshot of the statement is older than its look at the locks.
    private static let look = """
        SELECT least(coalesce((SELECT max(updated_at) FROM uploads), 0), \(held(changeSpace))) AS changes,
            least(coalesce((SELECT max(sequence) FROM notices), 0), \(held(noticeSpace))) AS notices
        """

    private static func held(_ space: Int) -> String {
        """
        (SELECT min(((classid::bigint & 4095) << 32) | objid::bigint) FROM pg_locks
            WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 12 = \(space)
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
        """
    }
}
