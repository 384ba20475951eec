import ArgumentParser
import ControlProtocol

/// The subcommand `waybill cancel ID`.
struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel an upload, or some of its modules.",
        discussion: """
            The dock is told to stop. An object that turns out to be there and proven stays proven.

            Examples:
              waybill cancel 3f0c9d0e-6f43-4c5f-9d5e-0a1b2c3d4e5f
              waybill cancel 3f0c9d0e-6f43-4c5f-9d5e-0a1b2c3d4e5f --module 3

            Exit codes: 0 the cancel is written down, 1 not found or too late, 2 bad usage, 3 the worker could not be \
            asked.
            """
    )

    @Argument(help: "The upload's id.")
    var id: String

    @Option(help: ArgumentHelp("Only these modules, as in 0,3.", valueName: "modules"))
    var module: ModuleList?

    @OptionGroup var server: ServerOptions
    @OptionGroup var format: OutputOptions

    mutating func validate() throws {
        try id.requireUploadID()
    }

    mutating func run() async throws {
        let answer = try await server.client().cancel(id, CancelRequest(modules: module?.modules))
        let output = Terminal.standardOutput
        switch format.output {
        case .json:
            output.writeLine(answer.json)
        case .text:
            let files = answer.value.files.map { "  module \($0.module)  \($0.state.rawValue)" }
            output.write((["upload \(answer.value.id)  \(answer.value.state.rawValue)"] + files).asText)
        }
        if answer.value.state == .completed || answer.value.state == .failed {
            throw CommandFailure(.no, "too late: the upload is \(answer.value.state.rawValue)")
        }
    }
}
