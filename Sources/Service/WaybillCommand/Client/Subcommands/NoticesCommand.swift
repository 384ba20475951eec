import ArgumentParser
import ControlProtocol
import Primitives

/// The subcommand `waybill notices`.
struct NoticesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notices",
        abstract: "List what was told to the next stage; show what it never got; tell it again.",
        discussion: """
            A notice that was replayed has the id and the body that it had: whoever dedupes by id sees each once. At the \
            end, the cursor to go on from is said on stderr.

            Examples:
              waybill notices --after 1200 --output json
              waybill notices --follow
              waybill notices --dead
              waybill notices --replay
              waybill notices --replay --all --destination webhook --after 1200

            Exit codes: 0 listed, or written down to be delivered again; 1 refused; 2 bad usage; 3 the worker could not \
            be asked.
            """
    )

    @Option(help: ArgumentHelp("Only behind this: what was said at the end before.", valueName: "cursor"))
    var after: String?

    @Flag(help: "Go on with those to come, until interrupted.")
    var follow = false

    @Flag(help: "Deliveries that were given up, with their errors.")
    var dead = false

    @Flag(help: "Deliver again what was given up, and try at once what waits for another try.")
    var replay = false

    @Flag(help: "With --replay: what was delivered too.")
    var all = false

    @Option(help: ArgumentHelp("With --dead or --replay: only to mqtt, or to webhook.", valueName: "name"))
    var destination: String?

    @Option(help: ArgumentHelp("With --dead or --replay: only of this upload.", valueName: "id"))
    var upload: String?

    @OptionGroup var server: ServerOptions
    @OptionGroup var format: OutputOptions

    mutating func validate() throws {
        try upload?.requireUploadID()
        guard [follow, dead, replay].count(where: { $0 }) < 2 else {
            throw ValidationError("--follow, --dead and --replay are one or another.")
        }
        guard replay || !all else {
            throw ValidationError("--all goes with --replay.")
        }
        guard dead || replay || (destination == nil && upload == nil) else {
            throw ValidationError("--destination and --upload go with --dead or --replay.")
        }
    }

    mutating func run() async throws {
        let client = try server.client()
        if replay {
            try await replay(client)
        } else if dead {
            try await listDead(client)
        } else {
            try await list(client)
        }
    }

    private func replay(_ client: ControlClient) async throws {
        let request = ReplayRequest(
            state: all ? .all : .dead,
            after: after,
            destination: destination,
            uploadID: upload
        )
        let answer = try await client.replay(request)
        switch format.output {
        case .json:
            Terminal.standardOutput.writeLine(answer.json)
        case .text:
            let count = answer.value.replayed
            Terminal.standardOutput.write("\(count) \(count == 1 ? "delivery" : "deliveries") will be made again\n")
        }
    }

    private func listDead(_ client: ControlClient) async throws {
        var query = DeliveryQuery(
            states: [.dead],
            destination: destination,
            uploadID: upload,
            limit: DeliveryQuery.maximumLimit,
            after: after
        )
        var found: [DeliveryResource] = []
        repeat {
            let page = try await client.deliveries(query).value
            query.after = page.nextCursor
            guard format.output == .json else {
                found += page.deliveries
                continue
            }
            for delivery in page.deliveries {
                Terminal.standardOutput.writeLine(try ControlJSON.encode(delivery))
            }
        } while query.after != nil
        if format.output == .text {
            let output = Terminal.standardOutput
            let view = DeliveriesView(deliveries: found)
            output.write(view.lines(output.style(), now: SystemWallClock().now()).asText)
        }
    }

    private func list(_ client: ControlClient) async throws {
        var cursor = after
        while true {
            let page = try await client.notices(after: cursor).value
            cursor = page.nextCursor
            for notice in page.notices {
                switch format.output {
                case .json: Terminal.standardOutput.writeLine(try ControlJSON.encode(notice))
                case .text: Terminal.standardOutput.writeLine(.text(NoticeLine(notice: notice).text))
                }
            }
            guard page.notices.isEmpty else {
                continue
            }
            guard follow else {
                break
            }
            try await Task.sleep(for: .seconds(1))
        }
        if let cursor {
            Terminal.standardError.write("to go on from here: --after \(cursor)\n")
        }
    }
}
