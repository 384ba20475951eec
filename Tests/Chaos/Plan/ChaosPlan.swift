import Primitives

/// What a run does to its workers.
///
/// The same seed plans the same docks and the same faults, each after as many ended uploads; how they meet is the
/// machine's.
package struct ChaosPlan: Sendable, Hashable {
    package enum Store: String, Sendable, Hashable, CaseIterable {
        case sqlite
        case postgresql
    }

    /// What is wrong with a plan.
    package struct Invalid: Error, CustomStringConvertible {
        package let description: String
    }

    package let seed: UInt64
    package let store: Store
    /// How many workers share the load.
    package let workers: Int
    package let uploads: Int
    /// How often a worker is killed.
    package let kills: Int
    /// How many docks upload beside one another.
    package let docks: Int

    /// - Throws: ``Invalid``.
    package init(
        seed: UInt64,
        store: Store,
        workers: Int = 1,
        uploads: Int = 300,
        kills: Int = 20,
        docks: Int = 20
    ) throws {
        guard workers == 1 || store == .postgresql else {
            throw Invalid(description: "a SQLite file is one worker's: several need --store postgresql")
        }
        guard (1...8).contains(workers), (1...100_000).contains(uploads), (0...10_000).contains(kills) else {
            throw Invalid(description: "1 to 8 workers, 1 to 100000 uploads, 0 to 10000 kills")
        }
        guard (1...200).contains(docks) else {
            throw Invalid(description: "1 to 200 docks")
        }
        self.seed = seed
        self.store = store
        self.workers = workers
        self.uploads = uploads
        self.kills = kills
        self.docks = docks
    }

    /// Whether workers share their messages.
    var sharesMessages: Bool {
        store == .postgresql
    }

    /// A generator for one part of the plan, so that what is added to another changes nothing of it.
    func generator(for part: UInt64) -> SplitMix64 {
        SplitMix64(seed: SplitMix64.value(at: part, seed: seed))
    }
}
