import PostgresTransport
import Primitives
import UploadTracking

extension PostgresTransaction {
    /// A lock of its own, because there is no row yet where two ask for the first slot at once.
    func lockSlots() throws -> [Slot] {
        try execute("SELECT pg_advisory_xact_lock(\(LockSpace.slots), 0)", [])
        passTime(at: try row("SELECT \(PostgresHorizon.clock) AS now", [])?.moment("now") ?? now, locked: [])
        return try slots()
    }

    func slots() throws -> [Slot] {
        try rows("SELECT number, holder, token, expires_at, share_group, read_up_to FROM slots ORDER BY number", [])
            .map { try Slot(row: $0) }
    }

    func save(_ slot: Slot) throws {
        try execute(
            """
            INSERT INTO slots (number, holder, token, expires_at, share_group, read_up_to)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (number) DO UPDATE SET holder = excluded.holder, token = excluded.token,
                expires_at = excluded.expires_at, share_group = excluded.share_group, read_up_to = excluded.read_up_to
            """,
            [
                slot.number, slot.holder, slot.token, slot.expiresAt.milliseconds, slot.group,
                slot.readUpTo?.milliseconds,
            ]
        )
    }

    func removeSlot(_ number: Int) throws {
        try execute("DELETE FROM slots WHERE number = $1", [number])
    }
}
