import Primitives
import Synchronization
import UploadTracking

/// The places of a loop, shared by the profiles whose work it does (``FairShare``): a profile whose services are slow holds
/// up no other's work.
///
/// Work is taken from the store profile by profile, as far as each has room.
final class ProfilePlaces: Sendable {
    private let share: Mutex<FairShare<ProfileName>>
    private let isAlone: @Sendable () -> Bool

    /// - Parameters:
    ///   - capacity: How much work is done at a time, but for a few more places where many profiles are slow at once.
    ///   - guaranteed: What each profile may have, whatever the others hold.
    ///   - isAlone: Whether there is but one profile.
    init(capacity: Int, guaranteed: Int = 1, isAlone: @escaping @Sendable () -> Bool) {
        share = Mutex(FairShare(capacity: capacity, guaranteed: guaranteed))
        self.isAlone = isAlone
    }

    /// Takes what is due in the store.
    ///
    /// - Parameters:
    ///   - work: Of this kind.
    ///   - store: Where it is.
    ///   - isReady: Whether there is any point in taking the work of a profile now.
    ///   - lease: Takes at most so many jobs of one profile; runs in a transaction, and perhaps more than once.
    /// - Returns: The jobs. Each holds a place until ``giveBack(_:)``.
    /// - Throws: ``TrackingStoreError``.
    func take<Job: Sendable>(
        _ work: DueWork,
        from store: any TrackingStore,
        isReady: @escaping @Sendable (ProfileName) -> Bool = { _ in true },
        lease: @escaping @Sendable (any TrackingTransaction, ProfileName, _ limit: Int) throws -> [Job]
    ) async throws -> [Job] {
        let before = share.withLock { $0 }
        let isAlone = isAlone()
        let taken = try await store.write { transaction in
            var share = before
            let now = transaction.now
            // Who holds least comes first, then who has waited longest.
            let due = try transaction.nextDueByProfile(work).filter { $0.value <= now && isReady($0.key) }
                .sorted {
                    (share.held(by: $0.key), $0.value, $0.key.value) < (share.held(by: $1.key), $1.value, $1.key.value)
                }
            var taken: [(profile: ProfileName, jobs: [Job])] = []
            for (profile, _) in due {
                let room = share.room(for: profile, isAlone: isAlone)
                if room > 0 {
                    let jobs = try lease(transaction, profile, room)
                    share.take(jobs.count, for: profile)
                    taken.append((profile, jobs))
                }
            }
            return taken
        }
        share.withLock { share in
            for (profile, jobs) in taken {
                share.take(jobs.count, for: profile)
            }
        }
        return taken.flatMap(\.jobs)
    }

    /// When work is due next of a profile that has room: where there is none, nothing begins before something has ended.
    func nextDue(
        _ work: DueWork,
        in reader: any TrackingReader,
        isReady: (ProfileName) -> Bool = { _ in true }
    ) throws -> Timestamp? {
        let share = share.withLock { $0 }
        let isAlone = isAlone()
        return try reader.nextDueByProfile(work)
            .filter { isReady($0.key) && share.room(for: $0.key, isAlone: isAlone) > 0 }
            .values.min()
    }

    func giveBack(_ profile: ProfileName) {
        share.withLock { $0.giveBack(profile) }
    }
}
