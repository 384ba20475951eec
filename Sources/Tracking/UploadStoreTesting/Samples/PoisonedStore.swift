import Primitives
import UploadTracking

/// A store whose database fails to save one thing that a message can say.
struct PoisonedStore: TrackingStore {
    /// The device's serial number that cannot be saved.
    static let poison = "poison"

    let store: any TrackingStore
    let failure: @Sendable () -> TrackingStoreError

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any TrackingTransaction) throws -> Value
    ) async throws -> Value {
        try await store.write { try body(PoisonedTransaction(transaction: $0, failure: failure)) }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any TrackingReader) throws -> Value) async throws -> Value {
        try await store.read(body)
    }

    func close() async {}
}

private struct PoisonedTransaction: TrackingTransaction {
    let transaction: any TrackingTransaction
    let failure: @Sendable () -> TrackingStoreError

    var now: Timestamp { transaction.now }

    func save(_ upload: Upload, timerDueAt: Timestamp?) throws {
        try transaction.save(upload, timerDueAt: timerDueAt)
        if upload.files.contains(where: { $0.report.deviceSerial == PoisonedStore.poison }) {
            throw failure()
        }
    }

    func upload(_ id: UploadID) throws -> Upload? { try transaction.upload(id) }
    func uploads(_ filter: UploadFilter, before cursor: UploadID?, limit: Int) throws -> [Upload] {
        try transaction.uploads(filter, before: cursor, limit: limit)
    }
    func uploads(changedAfter cursor: ChangeCursor, within profiles: Set<ProfileName>?, limit: Int) throws -> [Upload] {
        try transaction.uploads(changedAfter: cursor, within: profiles, limit: limit)
    }

    func history() throws -> StoreHistory { try transaction.history() }
    func begin(epoch: String) throws { try transaction.begin(epoch: epoch) }
    func latestChange() throws -> ChangeCursor? {
        try transaction.latestChange()
    }
    func idempotentRequest(_ key: String) throws -> IdempotentRequest? { try transaction.idempotentRequest(key) }
    func logQueries(_ tids: Set<String>) throws -> [LogQuery] { try transaction.logQueries(tids) }
    func notices(after sequence: Int64, within profiles: Set<ProfileName>?, limit: Int) throws -> [Notice] {
        try transaction.notices(after: sequence, within: profiles, limit: limit)
    }
    func deliveries(_ filter: DeliveryFilter, after cursor: DeliveryCursor?, limit: Int) throws -> [Delivery] {
        try transaction.deliveries(filter, after: cursor, limit: limit)
    }
    func deliveryLanes(of destination: String?) throws -> [DeliveryLane] {
        try transaction.deliveryLanes(of: destination)
    }
    func nextDelivery(to destination: String, of profile: ProfileName?) throws -> Timestamp? {
        try transaction.nextDelivery(to: destination, of: profile)
    }
    func revive(_ deliveries: [DeliveryCursor]) throws -> Int { try transaction.revive(deliveries) }
    func lockLane(to destination: String, of profile: ProfileName) throws -> DeliveryLane {
        try transaction.lockLane(to: destination, of: profile)
    }
    func save(_ lane: DeliveryLane) throws { try transaction.save(lane) }
    func bringForward(_ lane: DeliveryLane) throws { try transaction.bringForward(lane) }
    func remove(_ kind: Expirable, before moment: Timestamp, limit: Int) throws -> Int {
        try transaction.remove(kind, before: moment, limit: limit)
    }
    func mints(_ filter: MintFilter, before sequence: Int64?, limit: Int) throws -> [MintEntry] {
        try transaction.mints(filter, before: sequence, limit: limit)
    }
    func liveCounts() throws -> [LiveCount] { try transaction.liveCounts() }
    func oldestUndelivered() throws -> [String: Timestamp] { try transaction.oldestUndelivered() }
    func nextDue(_ work: DueWork) throws -> Timestamp? { try transaction.nextDue(work) }
    func nextDueByProfile(_ work: DueWork) throws -> [ProfileName: Timestamp] {
        try transaction.nextDueByProfile(work)
    }
    func lock(_ ids: Set<UploadID>) throws -> [Upload] { try transaction.lock(ids) }
    func lockLiveCount(of profile: ProfileName) throws -> Int { try transaction.lockLiveCount(of: profile) }
    func lockDue(_ work: DueWork, of profile: ProfileName?, at moment: Timestamp, limit: Int) throws -> [Upload] {
        try transaction.lockDue(work, of: profile, at: moment, limit: limit)
    }
    func slots() throws -> [Slot] { try transaction.slots() }
    func lockSlots() throws -> [Slot] { try transaction.lockSlots() }
    func save(_ slot: Slot) throws { try transaction.save(slot) }
    func removeSlot(_ number: Int) throws { try transaction.removeSlot(number) }
    func insert(_ upload: Upload, objectStore: String, timerDueAt: Timestamp?) throws {
        try transaction.insert(upload, objectStore: objectStore, timerDueAt: timerDueAt)
    }
    func holdCommand(of id: UploadID, until: Timestamp) throws -> CommandLease {
        try transaction.holdCommand(of: id, until: until)
    }
    func holds(_ lease: CommandLease) throws -> Bool { try transaction.holds(lease) }
    func holds(_ lease: VerificationLease) throws -> Bool { try transaction.holds(lease) }
    func leaseVerifications(of profile: ProfileName?, limit: Int, until: Timestamp) throws -> [VerificationLease] {
        try transaction.leaseVerifications(of: profile, limit: limit, until: until)
    }
    func renew(_ lease: VerificationLease, until: Timestamp) throws -> Bool {
        try transaction.renew(lease, until: until)
    }
    func filesToAudit(of profile: ProfileName, limit: Int) throws -> [FileAddress] {
        try transaction.filesToAudit(of: profile, limit: limit)
    }
    func lockNextAudit(of profile: ProfileName) throws -> Timestamp? { try transaction.lockNextAudit(of: profile) }
    func setNextAudit(of profile: ProfileName, at moment: Timestamp) throws {
        try transaction.setNextAudit(of: profile, at: moment)
    }
    func resolve(_ addresses: Set<TelemetryAddress>) throws -> [TelemetryAddress: UploadID] {
        try transaction.resolve(addresses)
    }
    func liveUploads(after id: UploadID?, limit: Int) throws -> [UploadID] {
        try transaction.liveUploads(after: id, limit: limit)
    }
    func insert(_ request: IdempotentRequest) throws { try transaction.insert(request) }
    func insert(_ query: LogQuery) throws { try transaction.insert(query) }
    func save(_ query: LogQuery) throws { try transaction.save(query) }
    func insert(_ mint: MintRecord) throws { try transaction.insert(mint) }
    func insert(_ message: QuarantinedMessage) throws { try transaction.insert(message) }
    func insert(_ notice: NewNotice, destinations: [String]) throws {
        try transaction.insert(notice, destinations: destinations)
    }
    func leaseDeliveries(
        to destination: String,
        of profile: ProfileName?,
        limit: Int,
        until: Timestamp
    ) throws -> [DeliveryLease] {
        try transaction.leaseDeliveries(to: destination, of: profile, limit: limit, until: until)
    }
    func settle(_ delivery: DeliveryLease, as result: DeliveryResult) throws -> Bool {
        try transaction.settle(delivery, as: result)
    }
}
