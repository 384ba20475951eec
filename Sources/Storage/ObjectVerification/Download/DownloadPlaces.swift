import ObjectStorage
import Primitives
import Synchronization

/// How many objects are read at a time, over all profiles of a worker, by fair shares (``FairShare``): an object store
/// that gives its bytes slowly keeps no other profile's objects from being read.
///
/// Few may wait for a place, so that those who read and those who wait together never are all that look at objects: a
/// HEAD is not kept from being asked by them.
package final class DownloadPlaces: Sendable {
    private struct Waiter {
        let ticket: Int
        let profile: ProfileName
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var share: FairShare<ProfileName>
        /// All that ever wanted a place.
        var profiles: Set<ProfileName> = []
        var nextTicket = 0
        /// Who has been let into the queue, and does not stand in it yet.
        var arriving: [ProfileName: Int] = [:]
        /// In the order in which they came.
        var waiters: [Waiter] = []

        func room(for profile: ProfileName) -> Int {
            share.room(for: profile, isAlone: profiles.count <= 1)
        }

        /// Those of a profile that read or wait.
        func occupants(of profile: ProfileName) -> Int {
            share.held(by: profile) + waiters.count { $0.profile == profile } + (arriving[profile] ?? 0)
        }

        /// The waiter who is next: of the profile that reads least, the first that came.
        mutating func admit() -> Waiter? {
            let next = waiters.indices.filter { room(for: waiters[$0].profile) > 0 }
                .min { share.held(by: waiters[$0].profile) < share.held(by: waiters[$1].profile) }
            guard let next else {
                return nil
            }
            share.take(for: waiters[next].profile)
            return waiters.remove(at: next)
        }
    }

    /// Who may read or wait at a time.
    private let occupants: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - count: How many may read at a time, at least 1.
    ///   - queue: How many may wait for one of these to end.
    package init(_ count: Int, queue: Int) {
        let count = max(1, count)
        occupants = count + min(max(0, queue), 1 << 30)
        state = Mutex(State(share: FairShare(capacity: count)))
    }

    /// Places for a worker that looks at so many objects at a time: half of these may be read, and a quarter is left for
    /// heads.
    package convenience init(concurrency: Int) {
        let places = max(1, concurrency / 2)
        self.init(places, queue: concurrency - places - max(1, concurrency / 4))
    }

    /// How many wait.
    package var waiting: Int {
        state.withLock { $0.waiters.count }
    }

    /// Reads in a place.
    ///
    /// - Parameters:
    ///   - operation: What is to be read, for errors.
    ///   - profile: Whose object it is.
    ///   - read: Runs once a place is free.
    /// - Returns: What was read.
    /// - Throws: `.throttled` where too many wait already, `.unavailable` where the task was canceled meanwhile; nothing
    ///   was read then. Else what the reading threw.
    func occupy<Value>(
        for operation: String,
        of profile: ProfileName,
        _ read: () async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try await enter(for: operation, of: profile)
        defer { leave(profile) }
        return try await read()
    }

    private func enter(for operation: String, of profile: ProfileName) async throws(StorageError) {
        let ticket: Int? = try state.withLock { state throws(StorageError) in
            state.profiles.insert(profile)
            if state.room(for: profile) > 0 {
                state.share.take(for: profile)
                return nil
            }
            // Beside others, a profile's looks are a share of all; some of them are left for heads.
            let limit = state.profiles.count <= 1 ? occupants : max(1, occupants * 5 / 8)
            guard state.occupants(of: profile) < limit else {
                throw StorageError(
                    code: .throttled,
                    message: "as many objects are being read as may be, and others wait",
                    operation: operation,
                    advice: "it is looked at again; raise UPLOADS_VERIFY_CONCURRENCY to read more at a time",
                    wasAsked: false
                )
            }
            state.arriving[profile, default: 0] += 1
            state.nextTicket += 1
            return state.nextTicket
        }
        guard let ticket else {
            return
        }
        let hasPlace = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let hasPlace: Bool? = state.withLock { state in
                    state.arriving[profile, default: 1] -= 1
                    if Task.isCancelled {
                        return false
                    }
                    // One may have come free since.
                    if state.room(for: profile) > 0 {
                        state.share.take(for: profile)
                        return true
                    }
                    state.waiters.append(Waiter(ticket: ticket, profile: profile, continuation: continuation))
                    return nil
                }
                if let hasPlace {
                    continuation.resume(returning: hasPlace)
                }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.ticket == ticket }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: false)
        }
        guard hasPlace else {
            throw StorageError(
                code: .unavailable,
                message: "canceled while it waited to be read",
                operation: operation,
                wasAsked: false
            )
        }
    }

    private func leave(_ profile: ProfileName) {
        let admitted = state.withLock { state in
            state.share.giveBack(profile)
            var admitted: [Waiter] = []
            while let waiter = state.admit() {
                admitted.append(waiter)
            }
            return admitted
        }
        for waiter in admitted {
            waiter.continuation.resume(returning: true)
        }
    }
}
