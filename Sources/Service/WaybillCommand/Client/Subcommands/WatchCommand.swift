import ArgumentParser

/// The subcommand `waybill watch [ID]`.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow an upload to its end, or all uploads.",
        discussion: """
            On a terminal there is a bar for each file, of as many uploads as the screen has room for; on a dumb terminal \
            (TERM=dumb) or a pipe there is a line for each change, or with --output json the upload's JSON, a line each. \
            Each end is shown once. Without an id it goes on until it is interrupted.

            Examples:
              waybill watch 3f0c9d0e-6f43-4c5f-9d5e-0a1b2c3d4e5f
              waybill watch --output json

            Exit codes: 0 completed, 1 failed, canceled or not found, 2 bad usage, 3 the worker could not be asked.
            """
    )

    @Argument(help: "The upload's id; without it all that are live.")
    var id: String?

    @OptionGroup var server: ServerOptions
    @OptionGroup var format: OutputOptions

    mutating func validate() throws {
        try id?.requireUploadID()
    }

    mutating func run() async throws {
        let client = try server.client()
        var display: any UploadDisplay = FittingDisplay.make(format.output)
        if let id {
            let end = try await UploadFollower(client: client).follow(id, limit: nil, display: &display)
            try end.value.requireCompletion()
        } else {
            try await ChangeFollower(client: client).follow(display: &display)
        }
    }
}
