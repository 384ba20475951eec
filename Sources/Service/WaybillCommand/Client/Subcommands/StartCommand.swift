import ArgumentParser
import ControlProtocol

/// The subcommand `waybill start GATEWAY --file 3:321,322`.
struct StartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Have a dock upload logs.",
        discussion: """
            The worker writes the upload down, has credentials minted for exactly these objects, and tells the dock to \
            start. Without --wait the command ends as soon as the upload is written down.

            Examples:
              waybill start 4TADKB3001003B --file 3:321,322 --file 0:7
              waybill start 4TADKB3001003B --latest --wait
              waybill start 4TADKB3001003B --latest --module 3 --label site=north --wait --timeout 15m

            Exit codes: 0 written down (with --wait: completed), 1 refused, failed or canceled, 2 bad usage, 3 the \
            worker could not be asked, or --wait ran out.
            """
    )

    @Argument(help: "The serial number of the dock.")
    var gateway: String

    @Option(help: ArgumentHelp("A module and its logs, as in 3:321,322; repeatable.", valueName: "module:boots"))
    var file: [FileArgument] = []

    @Flag(help: "Ask the dock for its logs first, and take the newest of each module.")
    var latest = false

    @Option(help: ArgumentHelp("With --latest: only these modules, as in 0,3.", valueName: "modules"))
    var module: ModuleList?

    @Option(help: "The storage profile. (default: the gateway's)")
    var profile: String?

    @Option(help: ArgumentHelp("A label, as in site=north; repeatable.", valueName: "name=value"))
    var label: [LabelArgument] = []

    @OptionGroup var waiting: WaitOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var format: OutputOptions

    mutating func validate() throws {
        try gateway.requireGateway()
        guard file.isEmpty == latest else {
            throw ValidationError(
                "Either name the logs with --file MODULE:BOOT,…, or take the newest with --latest (and --module)."
            )
        }
        guard module == nil || latest else {
            throw ValidationError("--module goes with --latest; with --file the module stands before the colon.")
        }
        _ = try LabelArgument.dictionary(label)
    }

    mutating func run() async throws {
        let client = try server.client()
        let files = latest ? try await newestLogs(client) : FileArgument.merged(file)
        let request = StartRequest(
            gateway: gateway,
            profile: profile,
            files: files.map { StartRequest.File(module: $0.module, bootIndexes: $0.bootIndexes) },
            labels: try LabelArgument.dictionary(label)
        )
        try await waiting.show(try await client.start(request), client, as: format.output)
    }

    private func newestLogs(_ client: ControlClient) async throws -> [FileArgument] {
        let listing = try await client.logs(gateway: gateway, modules: module?.modules ?? []).value
        if let module {
            try listing.requireListed(module.modules)
        }
        let files = NewestLogs(of: listing).files
        guard !files.isEmpty else {
            try listing.requireOneListed()
            throw CommandFailure(.no, "\(gateway) has no logs to upload")
        }
        return files
    }
}
