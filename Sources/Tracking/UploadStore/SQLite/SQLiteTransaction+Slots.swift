import GRDB
import Primitives
import UploadTracking

extension SQLiteTransaction {
    /// SQLite has one writer, so what this transaction reads is locked.
    func lockSlots() throws -> [Slot] {
        try slots()
    }

    func slots() throws -> [Slot] {
        try rows("SELECT * FROM slots ORDER BY number", []).map { try Slot(row: $0) }
    }

    func save(_ slot: Slot) throws {
        try execute(
            """
            INSERT INTO slots (number, holder, token, expires_at, share_group, read_up_to) VALUES (?, ?, ?, ?, ?, ?)
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
        try execute("DELETE FROM slots WHERE number = ?", [number])
    }
}
