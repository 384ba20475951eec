import ArgumentParser
import ControlProtocol

/// The subcommand `waybill retry ID`.
struct RetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Start what an upload did not bring home as a new upload.",
        discussion: """
            The same logs of the modules that are not verified, with new object keys; the new upload says which one it \
            is a retry of.

            Examples:
              waybill retry 3f0c9d0e-6f43-4c5f-9d5e-0a1b2c3d4e5f --wait

            Exit codes: 0 started, with --wait completed; 1 not found, still live or nothing to retry, with --wait not \
            completed; 2 bad usage; 3 the worker could not be asked, or the wait ran out.
            """
    )

    @Argument(help: "The upload's id.")
    var id: String

    @OptionGroup var waiting: WaitOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var format: OutputOptions

    mutating func validate() throws {
        try id.requireUploadID()
    }

    mutating func run() async throws {
        let client = try server.client()
        try await waiting.show(try await client.retry(id), client, as: format.output)
    }
}
