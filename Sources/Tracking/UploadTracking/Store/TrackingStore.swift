package import Primitives

/// The store's port: everything durable is behind it, and the worker's loops meet nowhere else.
///
/// Bodies are synchronous and run on the store's own thread or connection; a body may run more than once where the
/// database asks for it, so it must have no effect besides its transaction. Whatever a body throws rolls back what
/// it did, and only that, even where several writes share one commit.
package protocol TrackingStore: Sendable {
    /// Runs a transaction, and returns when it is durable.
    ///
    /// - Throws: What the body throws, or a ``TrackingStoreError``.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any TrackingTransaction) throws -> Value
    ) async throws -> Value

    /// Reads a consistent snapshot.
    ///
    /// - Throws: What the body throws, or a ``TrackingStoreError``.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any TrackingReader) throws -> Value) async throws -> Value

    /// Ends it, after what is under way.
    func close() async
}

/// What can be read.
package protocol TrackingReader {
    /// The database's clock: leases and due times use no other, and waits for them are reckoned by it.
    var now: Timestamp { get }

    func upload(_ id: UploadID) throws -> Upload?
    /// Newest first.
    func uploads(_ filter: UploadFilter, before cursor: UploadID?, limit: Int) throws -> [Upload]
    /// Uploads of some profiles, or of all (`nil`), in the order of their last change, after a cursor. Changes of later
    /// commits come later.
    func uploads(changedAfter cursor: ChangeCursor, within profiles: Set<ProfileName>?, limit: Int) throws -> [Upload]
    /// Where the order of changes ends now.
    func latestChange() throws -> ChangeCursor?
    /// The upload that a request of this idempotency key made.
    func idempotentRequest(_ key: String) throws -> IdempotentRequest?
    /// The queries of these tids; unknown ones are left out.
    func logQueries(_ tids: Set<String>) throws -> [LogQuery]
    /// Notices of some profiles, or of all (`nil`), after a number, in the order of their numbers.
    func notices(after sequence: Int64, within profiles: Set<ProfileName>?, limit: Int) throws -> [Notice]
    /// Which history this is.
    func history() throws -> StoreHistory
    /// Deliveries after a place among all, in the order of their notices.
    func deliveries(_ filter: DeliveryFilter, after cursor: DeliveryCursor?, limit: Int) throws -> [Delivery]
    /// The lanes that ever had a delivery, of one destination or of all.
    func deliveryLanes(of destination: String?) throws -> [DeliveryLane]
    /// The audit, newest first: what comes before a place in it, or all.
    func mints(_ filter: MintFilter, before sequence: Int64?, limit: Int) throws -> [MintEntry]
    /// How many live uploads there are, by profile and state.
    func liveCounts() throws -> [LiveCount]
    /// When the oldest undelivered notice of each destination was made.
    func oldestUndelivered() throws -> [String: Timestamp]
    /// All slots, in the order of their numbers.
    func slots() throws -> [Slot]
    /// When the next of some work is due: `nil` where there is none.
    func nextDue(_ work: DueWork) throws -> Timestamp?
    /// When the next of some work of each profile is due; profiles without any are left out.
    func nextDueByProfile(_ work: DueWork) throws -> [ProfileName: Timestamp]
    /// When the next delivery to a destination is due, of one profile or of any; pauses of lanes are not regarded.
    func nextDelivery(to destination: String, of profile: ProfileName?) throws -> Timestamp?
}

extension TrackingReader {
    /// Uploads of all profiles, as by ``uploads(changedAfter:within:limit:)``.
    package func uploads(changedAfter cursor: ChangeCursor, limit: Int) throws -> [Upload] {
        try uploads(changedAfter: cursor, within: nil, limit: limit)
    }

    /// Notices of all profiles, as by ``notices(after:within:limit:)``.
    package func notices(after sequence: Int64, limit: Int) throws -> [Notice] {
        try notices(after: sequence, within: nil, limit: limit)
    }

    package func logQuery(tid: String) throws -> LogQuery? {
        try logQueries([tid]).first
    }
}

/// What can be read and written in a transaction.
///
/// Every transaction that changes an upload locks it first (``lock(_:)``), in ascending order of id: two settlements
/// of one upload would otherwise each miss the other (rules.md, More than one worker).
package protocol TrackingTransaction: TrackingReader {
    /// Locks uploads in ascending order of id, and reads them. Unknown ids are left out.
    func lock(_ ids: Set<UploadID>) throws -> [Upload]
    /// How many live uploads a profile has; until this transaction has ended, no other that asks is answered.
    func lockLiveCount(of profile: ProfileName) throws -> Int
    /// Locks the uploads of one profile, or of any, whose command, or timer, was due at a moment, passing over those
    /// another worker holds. Of commands each gateway's oldest comes before any gateway's next.
    func lockDue(_ work: DueWork, of profile: ProfileName?, at moment: Timestamp, limit: Int) throws -> [Upload]
    /// Records a new upload, whose keys are used from then on in their buckets of an object store; its name is empty where
    /// it is not known.
    ///
    /// - Throws: ``TrackingConflict``.
    func insert(_ upload: Upload, objectStore: String, timerDueAt: Timestamp?) throws
    /// Saves an upload that this transaction has locked.
    func save(_ upload: Upload, timerDueAt: Timestamp?) throws
    /// Puts off the command of an upload that a worker has taken on, so that no other takes it too.
    @discardableResult
    func holdCommand(of id: UploadID, until: Timestamp) throws -> CommandLease
    /// Whether nobody has taken the command of an upload on since, after the upload was locked. Until this transaction
    /// has ended, nobody does.
    func holds(_ lease: CommandLease) throws -> Bool
    /// Leases files of one profile, or of any, that are due for a look: each to one holder until a moment.
    func leaseVerifications(of profile: ProfileName?, limit: Int, until: Timestamp) throws -> [VerificationLease]
    /// Holds a leased file for longer, after its upload was locked; `false` where it is not this holder's any more,
    /// because the lease has ended or the file is due for another look.
    func renew(_ lease: VerificationLease, until: Timestamp) throws -> Bool
    /// Whether nobody has leased a file since, after its upload was locked, be the lease over or not. Until this
    /// transaction has ended, nobody does.
    func holds(_ lease: VerificationLease) throws -> Bool
    /// Verified files of a profile for which no look is due yet, the longest not looked at first.
    func filesToAudit(of profile: ProfileName, limit: Int) throws -> [FileAddress]
    /// When the next audit of a profile is due, for all workers; `nil` before the first. Until this transaction has
    /// ended, no other that asks is answered.
    func lockNextAudit(of profile: ProfileName) throws -> Timestamp?
    func setNextAudit(of profile: ProfileName, at moment: Timestamp) throws

    /// Which upload an address of a message belongs to; addresses of nobody's are left out.
    func resolve(_ addresses: Set<TelemetryAddress>) throws -> [TelemetryAddress: UploadID]
    /// Live uploads, of which a start may have reached a dock, in ascending order of id.
    func liveUploads(after id: UploadID?, limit: Int) throws -> [UploadID]

    /// Like ``TrackingReader/slots()``; until this transaction has ended, no other that asks so is answered.
    func lockSlots() throws -> [Slot]
    /// Writes a slot down, whether it is new or not.
    func save(_ slot: Slot) throws
    func removeSlot(_ number: Int) throws

    func insert(_ request: IdempotentRequest) throws
    func insert(_ query: LogQuery) throws
    func save(_ query: LogQuery) throws
    func insert(_ mint: MintRecord) throws
    func insert(_ message: QuarantinedMessage) throws

    /// Records a notice and one delivery for each destination; does nothing where that notice exists.
    func insert(_ notice: NewNotice, destinations: [String]) throws
    /// Leases deliveries that are due, of one profile or of any, none of them ahead of an earlier notice of its upload to
    /// that destination. Pauses of lanes are not regarded.
    func leaseDeliveries(
        to destination: String,
        of profile: ProfileName?,
        limit: Int,
        until: Timestamp
    ) throws -> [DeliveryLease]
    /// Writes down what became of a try.
    ///
    /// - Returns: `false` where that is no more this holder's to say: the delivery was leased by another since, or is
    ///   settled.
    @discardableResult
    func settle(_ delivery: DeliveryLease, as result: DeliveryResult) throws -> Bool
    /// Makes settled deliveries due again, as if they had never been tried.
    ///
    /// - Returns: How many were settled.
    func revive(_ deliveries: [DeliveryCursor]) throws -> Int
    /// The lane of a profile to a destination; until this transaction has ended, no other that asks is answered.
    func lockLane(to destination: String, of profile: ProfileName) throws -> DeliveryLane
    func save(_ lane: DeliveryLane) throws
    /// Makes what failed before and waits for another try in a lane due at once.
    func bringForward(_ lane: DeliveryLane) throws

    /// Begins another history, after which cursors of the one before are refused.
    func begin(epoch: String) throws
    /// Removes the oldest of what ended, or was made, before a moment, and is of no more use.
    ///
    /// - Returns: How many.
    func remove(_ kind: Expirable, before moment: Timestamp, limit: Int) throws -> Int
}

extension TrackingTransaction {
    /// Inserts an upload of which the object store is not known.
    package func insert(_ upload: Upload, timerDueAt: Timestamp?) throws {
        try insert(upload, objectStore: "", timerDueAt: timerDueAt)
    }
}

/// Work that the store finds by its due time.
package enum DueWork: String, Sendable, CaseIterable {
    /// First tries of starts, and cancels.
    case command
    /// Further tries of starts: their docks are busy or absent.
    case retry
    case timer
    case verification
}

/// A request that collides with what is recorded.
package enum TrackingConflict: Error, Sendable, Equatable {
    /// A live upload holds (gateway, module).
    case busy(gateway: String, module: String, holder: UploadID?)
    /// The key was used before in this bucket, by whatever profile.
    case keyUsed(ObjectKey)
    /// The idempotency key came with another body.
    case idempotencyMismatch
    /// The profile has as many live uploads as it takes (contract.md, `MAX_LIVE`).
    case profileFull(ProfileName, limit: Int)
}

extension TrackingTransaction {
    /// Of any profile.
    package func lockDue(_ work: DueWork, at moment: Timestamp, limit: Int) throws -> [Upload] {
        try lockDue(work, of: nil, at: moment, limit: limit)
    }

    /// Of any profile.
    package func leaseVerifications(limit: Int, until: Timestamp) throws -> [VerificationLease] {
        try leaseVerifications(of: nil, limit: limit, until: until)
    }
}
