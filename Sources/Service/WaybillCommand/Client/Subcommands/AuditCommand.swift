import ArgumentParser
import ControlProtocol
import Primitives

/// The subcommand `waybill audit`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "List the credentials that were ever minted, the newest first; never a secret.",
        discussion: """
            PURPOSE is upload (a dock's first credentials), reissue and credentials (an upload's later ones, by the \
            worker itself and over the API), mint (POST /v1/credentials and `waybill mint`), verify (the worker's own), \
            canary (self-tests) or check.

            Examples:
              waybill audit
              waybill audit --upload 3f0c9d0e-6f43-4c5f-9d5e-0a1b2c3d4e5f
              waybill audit --purpose mint --profile eu --output json
            """
    )

    @Option(help: "Only of this storage profile.")
    var profile: String?

    @Option(help: ArgumentHelp("Only of this upload.", valueName: "id"))
    var upload: String?

    @Option(help: ArgumentHelp("Only for this purpose.", valueName: "purpose"))
    var purpose: String?

    @Option(help: "How many at most.")
    var limit = 50

    @Option(help: "Where to go on: what the page before said.")
    var cursor: String?

    @OptionGroup var server: ServerOptions
    @OptionGroup var format: OutputOptions

    mutating func validate() throws {
        try upload?.requireUploadID()
        guard (1...MintQuery.maximumLimit).contains(limit) else {
            throw ValidationError("--limit takes 1 to \(MintQuery.maximumLimit).")
        }
    }

    mutating func run() async throws {
        let query = MintQuery(profile: profile, uploadID: upload, purpose: purpose, limit: limit, cursor: cursor)
        let answer = try await server.client().mints(query)
        let output = Terminal.standardOutput
        switch format.output {
        case .json:
            output.writeLine(answer.json)
        case .text:
            output.write(MintPageView(page: answer.value).lines(output.style(), now: SystemWallClock().now()).asText)
            if let cursor = answer.value.nextCursor {
                Terminal.standardError.write("there are more: --cursor \(cursor)\n")
            }
        }
    }
}
