import Testing
import UploadTracking

@testable import UploadStore

/// The words that stand in rows: a program that meets one it does not know cannot read the row, and its loops would come
/// to it again and again (docs/ARCHITECTURE.md, Migrations).
@Suite struct WordTests {
    /// The words, and the migrations that ended programs without the newest of them.
    ///
    /// A word that is added needs a migration in each schema that ends older programs: its number goes here with the word.
    private static let endedBy = (sqlite: 11, postgres: 7)
    private static let words: [String: [String]] = [
        "uploads.state": ["canceled", "completed", "failed", "issued", "requested", "uploading", "verifying"],
        "uploads.origin": ["adopted", "issued", "published"],
        "uploads.cancel_progress": ["answered", "givenUp", "open"],
        "files.state": ["canceled", "failed", "pending", "uploading", "verified", "verifying"],
        "files.failure": [
            "access_denied", "credentials_expired", "device_error", "dock_busy", "fingerprint_mismatch", "mint_failed",
            "missing", "no_reply", "not_sent", "rejected", "size_mismatch", "stale", "stalled", "unanswered",
            "unprovable",
            "unreported",
        ],
        "files.ending": ["cancel", "device", "timer"],
        "files.evidence": ["checksum", "download", "etag-md5", "exists-only", "metadata", "size-only"],
        "files.audit": ["changed", "denied", "gone", "intact", "other_version"],
        "notices.type": [
            "file.drifted", "file.failed", "file.late", "file.verified", "upload.canceled", "upload.completed",
            "upload.failed", "upload.stalled",
        ],
        "deliveries.state": ["dead", "delivered", "pending"],
    ]

    @Test func noWordCameWithoutAMigrationThatEndsOlderPrograms() {
        let present: [String: [String]] = [
            "uploads.state": words(UploadState.self), "uploads.origin": words(UploadOrigin.self),
            "uploads.cancel_progress": words(Cancellation.Progress.self), "files.state": words(FileState.self),
            "files.failure": words(FailureCode.self), "files.ending": words(FileEnding.Source.self),
            "files.evidence": words(Evidence.Proof.self), "files.audit": words(FileAudit.Finding.self),
            "notices.type": words(NoticeType.self), "deliveries.state": words(Delivery.State.self),
        ]
        for (place, expected) in Self.words {
            #expect(present[place] == expected, "\(place)")
        }
        let (sqlite, postgres) = (SQLiteSchema.migrations, PostgresSchema.migrations)
        #expect(sqlite.compatibleFrom(after: sqlite.count) >= Self.endedBy.sqlite)
        #expect(postgres.compatibleFrom(after: postgres.count) >= Self.endedBy.postgres)
    }

    private func words<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type) -> [String] {
        type.allCases.map(\.rawValue).sorted()
    }
}
