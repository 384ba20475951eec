package import Primitives

// What the holders of leases may do (rules.md, More than one worker): what became of the work counts only while nobody
// else has taken it on, whatever the clock says of the lease.
extension UploadTracker {
    /// Keeps a lease for as long as its look takes, and notes down how far it has come.
    ///
    /// - Returns: `false` where the file is not the holder's any more, so that the look is of no use.
    package func renew(
        _ lease: VerificationLease,
        for duration: Duration,
        progress: ReadProgress?
    ) async throws -> Bool {
        try await write { transaction, ended in
            guard var upload = try transaction.lock([lease.uploadID]).first,
                try transaction.renew(lease, until: transaction.now + duration)
            else {
                return false
            }
            if let progress {
                try advance(
                    &upload,
                    by: .reading(objectKey: lease.file.objectKey, progress),
                    ended: &ended,
                    in: transaction
                )
            }
            return true
        }
    }

    /// Settles what a look has found.
    ///
    /// Where the file was leased by another since, the answer counts for none, a proof included: the other one looks
    /// for itself, and its look is not disturbed.
    ///
    /// - Returns: `false` where the lease is lost; nothing was changed then.
    /// - Throws: ``TrackingStoreError``.
    package func settle(_ lease: VerificationLease, by event: UploadEvent) async throws -> Bool {
        try await write { transaction, ended in
            guard var upload = try transaction.lock([lease.uploadID]).first, try transaction.holds(lease) else {
                return false
            }
            try advance(&upload, by: event, ended: &ended, in: transaction)
            return true
        }
    }

    /// Applies what became of a command that was taken on.
    ///
    /// Where it was taken on by another since, the upload stays as it is; so its ``Upload/awaits(_:)`` says no, and the
    /// other one's credentials, or failure, decide.
    ///
    /// - Parameters:
    ///   - lease: Whose command.
    ///   - event: What happened.
    ///   - record: More to be written, in any case: what was minted has its audit row, used or not.
    /// - Returns: The upload as it is now; `nil` where there is none of that id.
    /// - Throws: ``TrackingStoreError``, and what `record` throws.
    package func settle(
        _ lease: CommandLease,
        by event: UploadEvent,
        recording record: (@Sendable (any TrackingTransaction) throws -> Void)? = nil
    ) async throws -> Upload? {
        try await settle(lease, by: { _ in event }, recording: record)
    }

    /// Applies what became of a command that was taken on, by an event that depends on the database's clock.
    package func settle(
        _ lease: CommandLease,
        by event: @escaping @Sendable (_ now: Timestamp) -> UploadEvent,
        recording record: (@Sendable (any TrackingTransaction) throws -> Void)? = nil
    ) async throws -> Upload? {
        try await apply(event, to: lease.uploadID, where: { try $0.holds(lease) }, recording: record)
    }
}
