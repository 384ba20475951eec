import Logging
import MQTTTransport
import Primitives
import Synchronization
import UploadTracking

/// How a worker shares a deployment's messages with others.
package struct MembershipConfiguration: Sendable {
    /// `MQTT_SHARE_GROUP`; `nil`: one worker at a time reads all, and others stand by.
    package var group: String?
    /// No other worker can be running on this store.
    package var isAlone: Bool
    /// For how long a slot is held without a renewal.
    package var lease: Duration

    package init(group: String? = nil, isAlone: Bool, lease: Duration = .seconds(15)) {
        self.group = group
        self.isAlone = isAlone
        self.lease = lease
    }

    /// How often a slot is renewed.
    var beat: Duration {
        lease / 5
    }

    /// Without a group every session gets every message, so that there may be only one.
    var limit: Int? {
        group == nil ? 1 : nil
    }
}

/// This worker's place among those of its deployment: the slot whose session at the broker it reads, and those of
/// workers that are gone, which it reads to the end (rules.md, More than one worker).
///
/// mosquitto gives a member of a shared group that is gone its share all the same, and a session that expires takes its
/// share with it. So membership is a slot that is leased in the store, and a lapsed one is adopted: connected to by its
/// client id, unsubscribed, read, committed and ended.
final class Membership: Sendable {
    private struct State {
        var slot: Slot?
        var subscriber: MQTTSubscriber?
        /// A session of a worker that is gone is being read.
        var isAdopting = false
    }

    /// What ended a holding.
    private enum Ending {
        case asked
        case lost(reason: String)
        case failed(MQTTError)
    }

    /// This process, by a name that no other has.
    let holder: String
    private let configuration: MembershipConfiguration
    private let filters: [String]
    private let grace: Duration
    private let tracker: UploadTracker
    private let logger: Logger
    private let subscriber:
        @Sendable (_ slot: Int, _ filters: [String], _ former: [String], _ isRetiring: Bool) ->
            MQTTSubscriber
    private let state = Mutex(State())

    init(
        configuration: MembershipConfiguration,
        holder: String,
        filters: [String],
        grace: Duration,
        tracker: UploadTracker,
        logger: Logger,
        subscriber:
            @escaping @Sendable (_ slot: Int, _ filters: [String], _ former: [String], _ isRetiring: Bool) ->
            MQTTSubscriber
    ) {
        self.configuration = configuration
        self.holder = holder
        self.filters = filters
        self.grace = grace
        self.tracker = tracker
        self.logger = logger
        self.subscriber = subscriber
    }

    /// How the session of this worker's slot stands; `nil` while it has no slot.
    var status: MQTTStatus? {
        state.withLock { $0.subscriber }?.status
    }

    /// The moment up to which all that the broker took for this deployment has been read; `nil` where that is not known,
    /// or not yet for a grace period.
    func readUpTo() async throws -> Timestamp? {
        let (slot, subscriber) = state.withLock { ($0.slot, $0.subscriber) }
        guard let slot, let caughtUp = subscriber?.status.caughtUp(), caughtUp >= grace else {
            return nil
        }
        return try await configuration.limit == 1 ? .distantFuture : tracker.readUpTo(own: slot)
    }

    /// Holds a slot and reads its session until the task is canceled; then what was read is committed and acknowledged,
    /// and the slot is given back.
    ///
    /// - Throws: ``MQTTError`` that another try does not mend.
    func run() async throws {
        while let (slot, formerGroup) = await claim() {
            let ending = await hold(slot, formerGroup: formerGroup)
            state.withLock { $0 = State() }
            switch ending {
            case .asked:
                await giveBack(slot)
                return
            case .lost(let reason):
                logger.warning(
                    "the slot is another's; taking one anew",
                    metadata: ["slot": "\(slot.number)", "reason": "\(reason)"]
                )
                try? await Task.sleep(for: configuration.beat)
            case .failed(let error):
                await giveBack(slot)
                throw error
            }
        }
    }

    /// - Returns: `nil` when the task was canceled.
    private func claim() async -> (slot: Slot, formerGroup: String?)? {
        var isStandingBy = false
        while !Task.isCancelled {
            do {
                if let claim = try await tracker.claimSlot(
                    for: holder,
                    group: configuration.group,
                    limit: configuration.limit,
                    isAlone: configuration.isAlone,
                    during: configuration.lease
                ) {
                    return claim
                }
                if !isStandingBy {
                    isStandingBy = true
                    logger.notice(
                        "another worker reads this deployment's messages: standing by; MQTT_SHARE_GROUP shares them"
                    )
                }
            } catch {
                logger.warning("no slot could be taken; trying again", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: configuration.beat)
        }
        return nil
    }

    /// Ends without the task's cancellation: it is asked for when that comes.
    private func giveBack(_ slot: Slot) async {
        let tracker = tracker
        let outcome = await Task { try await tracker.release(slot) }.result
        if case .failure(let error) = outcome {
            logger.debug("the slot was not given back; it lapses", metadata: ["error": "\(error)"])
        }
    }

    private func hold(_ slot: Slot, formerGroup: String?) async -> Ending {
        let former = formerGroup == configuration.group ? [] : subscriptions(formerGroup)
        let subscriber = subscriber(slot.number, subscriptions(configuration.group), former, false)
        state.withLock { $0 = State(slot: slot, subscriber: subscriber) }
        return await withTaskGroup(of: Ending.self) { group in
            group.addTask {
                do throws(MQTTError) {
                    try await subscriber.run()
                    return .asked
                } catch {
                    return error.code == .takenOver ? .lost(reason: "\(error)") : .failed(error)
                }
            }
            group.addTask { await self.keep(slot, subscriber) }
            let first = await group.next() ?? .asked
            // The other one ends by this: the subscriber commits and acknowledges what it has read first.
            group.cancelAll()
            await group.waitForAll()
            return first
        }
    }

    /// Renews the slot, and looks for slots of workers that are gone; returns when the slot is lost.
    private func keep(_ slot: Slot, _ subscriber: MQTTSubscriber) async -> Ending {
        await withTaskGroup(of: Void.self) { adoption in
            var renewedAt = ContinuousClock.now
            defer { adoption.cancelAll() }
            while true {
                do {
                    try await Task.sleep(for: configuration.beat)
                    if configuration.isAlone {
                        // Nobody can take it, and nobody waits to hear how far it was read.
                        continue
                    }
                    let isDrained = subscriber.status.caughtUp().map { $0 >= grace } ?? false
                    let askedAt = ContinuousClock.now
                    guard try await tracker.renew(slot, for: configuration.lease, isDrained: isDrained) else {
                        return .lost(reason: "its lease had lapsed")
                    }
                    renewedAt = askedAt
                    if configuration.group != nil, !state.withLock({ $0.isAdopting }),
                        let orphan = try await tracker.adoptSlot(for: holder, during: configuration.lease)
                    {
                        state.withLock { $0.isAdopting = true }
                        adoption.addTask { await self.retire(orphan) }
                    }
                } catch is CancellationError {
                    return .asked
                } catch {
                    logger.warning("the slot was not renewed; trying again", metadata: ["error": "\(error)"])
                    // Another may have taken it: two on one session throw each other off.
                    if ContinuousClock.now - renewedAt > configuration.lease {
                        return .lost(reason: "it could not be renewed")
                    }
                }
            }
        }
    }

    /// Reads the session of a worker that is gone to its end.
    private func retire(_ slot: Slot) async {
        defer { state.withLock { $0.isAdopting = false } }
        logger.info("reading what the broker holds for a worker that is gone", metadata: ["slot": "\(slot.number)"])
        let subscriber = subscriber(slot.number, Array(Set(subscriptions(slot.group) + filters)).sorted(), [], true)
        let isDrained = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    try await subscriber.run()
                    return subscriber.status.isRetired
                } catch {
                    return false
                }
            }
            group.addTask {
                while (try? await Task.sleep(for: self.configuration.beat)) != nil {
                    if (try? await self.tracker.renew(slot, for: self.configuration.lease, isDrained: false)) == false {
                        break
                    }
                }
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
        guard isDrained else {
            await giveBack(slot)
            return
        }
        do {
            if try await tracker.retire(slot) {
                logger.info("a slot was retired", metadata: ["slot": "\(slot.number)"])
            }
        } catch {
            logger.warning("a slot was not retired; it is read again", metadata: ["error": "\(error)"])
        }
    }

    private func subscriptions(_ group: String?) -> [String] {
        group.map { group in filters.map { "$share/\(group)/\($0)" } } ?? filters
    }
}
