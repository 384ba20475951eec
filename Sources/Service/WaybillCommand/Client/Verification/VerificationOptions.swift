import ArgumentParser
import ControlProtocol

/// Which recorded completions are proven again, and how.
struct VerificationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Prove this upload's recorded completions again.", valueName: "id"))
    var upload: String?

    @Flag(help: "Prove the recorded completions of all uploads again, the newest first.")
    var all = false

    @Flag(help: "With --upload and --all: read every byte again.")
    var download = false

    @Option(
        help: ArgumentHelp(
            "With --all: only uploads of these states. (default: completed,failed)",
            valueName: "states"
        )
    )
    var state: StateList?

    @Option(help: ArgumentHelp("With --all: only of this dock.", valueName: "sn"))
    var gateway: String?

    @Option(help: ArgumentHelp("With --all: only with this label; repeatable.", valueName: "name=value"))
    var label: [LabelArgument] = []

    @Option(help: ArgumentHelp("With --all: only uploads requested before this time.", valueName: "time"))
    var until: TimeArgument?

    @Option(
        help: "With --upload and --all: how long to wait for one upload's answers. (default: 2m, or 1h to download)"
    )
    var timeout: WaitLimit?

    mutating func validate() throws {
        try upload?.requireUploadID()
        try gateway?.requireGateway()
        _ = try LabelArgument.dictionary(label)
        guard upload == nil || !all else {
            throw ValidationError("Name one upload with --upload, or take all with --all.")
        }
        guard all || (state == nil && gateway == nil && label.isEmpty && until == nil) else {
            throw ValidationError("--state, --gateway, --label and --until go with --all.")
        }
        guard isWanted || (!download && timeout == nil) else {
            throw ValidationError("--download and --timeout go with --upload and --all.")
        }
    }

    /// Whether a worker is asked.
    var isWanted: Bool {
        upload != nil || all
    }

    /// How long one upload's answers are waited for.
    var limit: Duration {
        timeout?.duration ?? (download ? .seconds(3600) : .seconds(120))
    }
}
