import ArgumentParser
import DockProtocol
import DockSimulation

/// What the dock reports, and what of it is not so.
struct ReportArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            size, md5: report another; never: upload nothing; truncated, corrupted: upload less, or other bytes; \
            incomplete, aborted: upload parts and never complete them, or abort them; corrected: upload other bytes \
            first, and the logs over them. Repeatable.
            """,
            valueName: "lie"
        )
    )
    var lie: [Lie] = []

    @Option(help: "How the fingerprint is reported: md5, MD5 (upper case), base64, wrapped, sha1, sha256 or none.")
    var fingerprint = Fingerprint.md5

    @Flag(name: .customLong("no-size"), help: "Leave the size out.")
    var noSize = false

    @Flag(name: .customLong("late-claims"), help: "Say size and fingerprint with the end, and not before.")
    var lateClaims = false

    @Option(help: ArgumentHelp("How many steps an export has.", valueName: "n"))
    var steps = 3

    @Option(help: ArgumentHelp("How many reports each step has.", valueName: "n"))
    var reportsPerStep = 2

    @Option(help: ArgumentHelp("Send each report so many more times.", valueName: "n"))
    var duplicate = 0

    @Flag(help: "Send reports in a shuffled order, a few at a time.")
    var reorder = false

    @Flag(help: "Let each step's percents go down.")
    var backwards = false

    @Flag(name: .customLong("no-final"), help: "Leave the last report of each file out.")
    var noFinal = false

    @Flag(name: .customLong("no-status"), help: "Leave status out.")
    var noStatus = false

    @Flag(name: .customLong("no-total-step"), help: "Leave total_step out.")
    var noTotalStep = false

    @Flag(help: "Ask for an answer to each report (need_reply).")
    var needReply = false

    @Option(
        help: """
            How messages stray from the protocol's text: end_ime, prgress, nested-listing, no-method, integer-modules. \
            Repeatable.
            """
    )
    var quirk: [Quirk] = []

    enum Lie: String, ExpressibleByArgument, CaseIterable {
        case size, md5, never, truncated, corrupted, incomplete, aborted, corrected
    }

    enum Fingerprint: String, ExpressibleByArgument, CaseIterable {
        case md5, upperCase = "MD5", base64, wrapped, sha1, sha256, none
    }

    enum Quirk: String, ExpressibleByArgument, CaseIterable {
        case endTime = "end_ime"
        case progress = "prgress"
        case nestedListing = "nested-listing"
        case noMethod = "no-method"
        case integerModules = "integer-modules"
    }

    func validate() throws {
        guard steps > 0, steps <= 1000, reportsPerStep > 0, reportsPerStep <= 100, (0...1000).contains(duplicate) else {
            throw ValidationError("--steps takes 1 to 1000, --reports-per-step 1 to 100, --duplicate 0 to 1000")
        }
        guard lie.count(where: { $0 != .size && $0 != .md5 }) < 2 else {
            throw ValidationError(
                "--lie: only one of never, truncated, corrupted, incomplete, aborted and corrected can be"
            )
        }
        guard !lie.contains(.size) || !noSize else {
            throw ValidationError("--lie size reports a size: it cannot go with --no-size")
        }
        guard !lie.contains(.md5) || fingerprint == .md5 else {
            throw ValidationError("--lie md5 reports an MD5: --fingerprint cannot be another")
        }
    }

    func apply(to behaviour: inout DockBehaviour) {
        behaviour.progress.steps = steps
        behaviour.progress.reportsPerStep = reportsPerStep
        behaviour.progress.duplicates = duplicate
        behaviour.progress.reorder = reorder
        behaviour.progress.backwards = backwards
        behaviour.progress.dropFinal = noFinal
        behaviour.progress.claimsAtEnd = lateClaims
        behaviour.progress.statusMissing = noStatus
        behaviour.progress.totalStepMissing = noTotalStep
        behaviour.progress.needReply = needReply
        behaviour.reportFingerprint =
            switch fingerprint {
            case .md5: .honest
            case .upperCase: .upperCase
            case .base64: .base64
            case .wrapped: .wrapped
            case .sha1: .sha1
            case .sha256: .sha256
            case .none: .missing
            }
        if noSize {
            behaviour.reportSize = .missing
        }
        for one in lie {
            switch one {
            case .size: behaviour.reportSize = .wrong(delta: 1)
            case .md5: behaviour.reportFingerprint = .wrong
            case .never: behaviour.upload = .never
            case .truncated: behaviour.upload = .truncated(by: 1)
            case .corrupted: behaviour.upload = .corrupted
            case .incomplete: behaviour.upload = .incomplete
            case .aborted: behaviour.upload = .aborted
            case .corrected: behaviour.upload = .corrected
            }
        }
        behaviour.quirks = quirk.reduce(into: []) { $0.insert($1.option) }
    }
}

extension ReportArguments.Quirk {
    fileprivate var option: DockQuirks {
        switch self {
        case .endTime: .misspelledEndTime
        case .progress: .misspelledProgress
        case .nestedListing: .nestedListing
        case .noMethod: .noMethod
        case .integerModules: .integerModules
        }
    }
}
