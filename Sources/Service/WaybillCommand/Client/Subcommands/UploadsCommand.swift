import ArgumentParser
import ControlProtocol
import Primitives

/// The subcommand `waybill uploads`.
struct UploadsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uploads",
        abstract: "List uploads, the newest first.",
        discussion: """
            Examples:
              waybill uploads
              waybill uploads --state failed --label site=north
              waybill uploads --state uploading,verifying --gateway 4TADKB3001003B
            """
    )

    @Option(
        help: ArgumentHelp(
            "Only of these states: \(UploadResource.State.known.map(\.rawValue).joined(separator: ", ")).",
            valueName: "states"
        )
    )
    var state: StateList?

    @Option(help: ArgumentHelp("Only of this dock.", valueName: "sn"))
    var gateway: String?

    @Option(help: "Only of this storage profile.")
    var profile: String?

    @Option(help: ArgumentHelp("Only with this label; repeatable.", valueName: "name=value"))
    var label: [LabelArgument] = []

    @Option(help: "How many at most.")
    var limit = 50

    @Option(help: "Where to go on: what the page before said.")
    var cursor: String?

    @OptionGroup var server: ServerOptions
    @OptionGroup var format: OutputOptions

    mutating func validate() throws {
        try gateway?.requireGateway()
        guard (1...UploadQuery.maximumLimit).contains(limit) else {
            throw ValidationError("--limit takes 1 to \(UploadQuery.maximumLimit).")
        }
        _ = try LabelArgument.dictionary(label)
    }

    mutating func run() async throws {
        let query = UploadQuery(
            states: state?.states ?? [],
            gateway: gateway,
            profile: profile,
            labels: try LabelArgument.dictionary(label),
            limit: limit,
            cursor: cursor
        )
        let answer = try await server.client().uploads(query)
        let output = Terminal.standardOutput
        switch format.output {
        case .json:
            output.writeLine(answer.json)
        case .text:
            let page = UploadPageView(page: answer.value)
            output.write(page.lines(output.style(), now: SystemWallClock().now()).asText)
            if let cursor = answer.value.nextCursor {
                Terminal.standardError.write("there are more: --cursor \(cursor)\n")
            }
        }
    }
}
