import ArgumentParser
import ControlProtocol
import Primitives

/// The subcommand `waybill show ID`.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an upload, with its evidence.",
        discussion: """
            Examples:
              waybill show 3f0c9d0e-6f43-4c5f-9d5e-0a1b2c3d4e5f
              waybill show 3f0c9d0e-6f43-4c5f-9d5e-0a1b2c3d4e5f --output json

            Exit codes: 0 shown, 1 there is none of this id, 2 bad usage, 3 the worker could not be asked.
            """
    )

    @Argument(help: "The upload's id.")
    var id: String

    @OptionGroup var server: ServerOptions
    @OptionGroup var format: OutputOptions

    mutating func validate() throws {
        try id.requireUploadID()
    }

    mutating func run() async throws {
        let client = try server.client()
        let answer = try await client.upload(id)
        let output = Terminal.standardOutput
        switch format.output {
        case .json:
            output.writeLine(answer.json)
        case .text:
            let view = UploadView(upload: answer.value, style: output.style())
            let now = SystemWallClock().now()
            let notices = await notices(of: id, client: client, now: now)
            output.write((view.details(now: now) + notices).asText)
        }
    }

    /// What became of its notices; where that cannot be had, the upload is shown all the same.
    private func notices(of id: String, client: ControlClient, now: Timestamp) async -> [String] {
        do {
            let query = DeliveryQuery(uploadID: id, limit: DeliveryQuery.maximumLimit)
            let deliveries = try await client.deliveries(query).value.deliveries
            let sentences = AttemptSentences(now: now).sentences(of: deliveries)
            return sentences.isEmpty ? [] : ["", "  notices"] + sentences.map { "    \($0)" }
        } catch {
            return ["", "  notices: not known: \(error.message)"]
        }
    }
}
