import DockSimulation
import Primitives

/// How a dock of a run behaves, and what can come of its uploads.
struct DockCharacter: Sendable {
    /// What may come of one file, if nothing that Waybill is told of goes wrong.
    enum Prospect: Sendable, Hashable {
        /// The logs arrive, and their fingerprint is said.
        case proven
        /// Other bytes arrive than were said.
        case mismatch
        /// Nothing arrives, and it is said to be there.
        case missing
        /// The dock gives up, and says so.
        case deviceError
    }

    var name: String
    /// Of the files of its two modules, in the order of ``modules``.
    var prospects: [Prospect]
    var behaviours: [DockBehaviour]
    /// The size of each log, in bytes.
    var logSize = 20_000
    var partSize: Int?

    static let modules = ["3", "0"]
    /// What there is to be uploaded; each start names one of these.
    static let bootIndexes: [Int64] = [1, 2, 3]
}

extension DockCharacter {
    /// One of a run's docks: most are good, each in its way.
    static func planned(_ number: Int, in plan: ChaosPlan) -> DockCharacter {
        var character = cast[number % cast.count]
        let seed = SplitMix64.value(at: UInt64(number), seed: plan.seed)
        for index in character.behaviours.indices {
            character.behaviours[index].seed = seed
        }
        return character
    }

    private static let cast: [DockCharacter] = [
        good("good") { _ in },
        good("repeats and shuffles") {
            $0.progress.duplicates = 2
            $0.progress.reorder = true
        },
        good("wants answers") { $0.progress.needReply = true },
        good("says no end") { $0.progress.dropFinal = true },
        DockCharacter(
            name: "other bytes, and none",
            prospects: [.mismatch, .missing],
            behaviours: [behaviour { $0.upload = .corrupted }, behaviour { $0.upload = .never }]
        ),
        good("busy at first") { $0.startReplies = [.busy(), .accept] },
        good("answers no start") { $0.startReplies = [.acceptSilently] },
        good("in parts", logSize: 6 << 20, partSize: 5 << 20) { _ in },
        DockCharacter(
            name: "gives up one of two",
            prospects: [.proven, .deviceError],
            behaviours: [behaviour { _ in }, behaviour { $0.ending = .fails(code: 324015, atPercent: 60) }]
        ),
        good("exports twice what is asked twice") { $0.resend = .runAgain },
        good("other steps") {
            $0.progress.steps = 5
            $0.progress.reportsPerStep = 3
        },
        DockCharacter(
            name: "cut short",
            prospects: [.mismatch, .proven],
            behaviours: [behaviour { $0.upload = .truncated(by: 7) }, behaviour { _ in }]
        ),
        good("no word of states") { $0.progress.statusMissing = true },
    ]

    private static func good(
        _ name: String,
        logSize: Int = 20_000,
        partSize: Int? = nil,
        _ change: (inout DockBehaviour) -> Void
    ) -> DockCharacter {
        DockCharacter(
            name: name,
            prospects: [.proven, .proven],
            behaviours: [behaviour(change), behaviour(change)],
            logSize: logSize,
            partSize: partSize
        )
    }

    private static func behaviour(_ change: (inout DockBehaviour) -> Void) -> DockBehaviour {
        var behaviour = DockBehaviour()
        change(&behaviour)
        return behaviour
    }
}
