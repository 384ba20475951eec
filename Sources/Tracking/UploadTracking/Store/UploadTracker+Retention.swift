import Primitives

/// What is kept for a time, and no longer.
package enum Expirable: String, Sendable, CaseIterable {
    /// Terminal uploads, with their idempotency keys; the uniqueness of object keys outlives them.
    case uploads
    /// Notices that are delivered or given up wherever they went.
    case notices
    /// The audit of mints.
    case audit
}

extension UploadTracker {
    /// Removes some of what has been kept for long enough.
    ///
    /// An upload goes only when nothing waits for it: no slot, no look, no timer, no undelivered notice; the looks at a
    /// file that failed for want of an answer end with it. A notice only when it is delivered or given up everywhere.
    ///
    /// - Parameters:
    ///   - kind: Of what.
    ///   - age: How long it is kept: since its end, or since it was made.
    /// - Returns: How many, and whether there may be more.
    /// - Throws: ``TrackingStoreError``.
    package func expire(_ kind: Expirable, keptFor age: Duration) async throws -> (count: Int, isMore: Bool) {
        let count = try await store.write { transaction in
            try transaction.remove(kind, before: transaction.now - age, limit: Self.batch)
        }
        return (count, count == Self.batch)
    }
}
