import ArgumentParser
import ControlProtocol

/// The subcommand `waybill logs GATEWAY`.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Ask a dock which logs it could upload.",
        discussion: """
            The worker asks the dock over MQTT and waits for its answer. Module 3 is the dock itself, module 0 the \
            aircraft, which must be on and connected. The numbers under BOOT are what `waybill start --file` takes.

            Examples:
              waybill logs 4TADKB3001003B
              waybill logs 4TADKB3001003B --module 3
              waybill logs 4TADKB3001003B --output json
            """
    )

    @Argument(help: "The serial number of the dock.")
    var gateway: String

    @Option(help: ArgumentHelp("Only of these modules, as in 0,3.", valueName: "modules"))
    var module: ModuleList?

    @OptionGroup var server: ServerOptions
    @OptionGroup var format: OutputOptions

    mutating func validate() throws {
        try gateway.requireGateway()
    }

    mutating func run() async throws {
        let answer = try await server.client().logs(gateway: gateway, modules: module?.modules ?? [])
        let output = Terminal.standardOutput
        switch format.output {
        case .json: output.writeLine(answer.json)
        case .text: output.write(LogListingView(listing: answer.value).lines(output.style()).asText)
        }
        if let module {
            try answer.value.requireListed(module.modules)
        }
        try answer.value.requireOneListed()
    }
}

extension LogListingResource {
    /// Throws where no module could be listed.
    func requireOneListed() throws(CommandFailure) {
        guard !modules.contains(where: { $0.result == 0 }) else {
            return
        }
        let errors = modules.map(\.account)
        throw CommandFailure(
            .no,
            errors.isEmpty
                ? "\(gateway) listed nothing" : "\(gateway) listed no logs: \(errors.joined(separator: "; "))"
        )
    }

    /// Throws unless each of these modules was listed.
    func requireListed(_ wanted: [String]) throws(CommandFailure) {
        let faults = wanted.compactMap { name in
            let module = modules.first { $0.module == name }
            guard let module else {
                return "module \(name): the dock lists no such module"
            }
            return module.result == 0 ? nil : module.account
        }
        guard faults.isEmpty else {
            throw CommandFailure(
                .no,
                "\(gateway) did not list every module: \(faults.joined(separator: "; "))",
                nextStep: "name other modules with --module, or leave it out for all that the dock lists"
            )
        }
    }
}

extension LogListingResource.Module {
    fileprivate var account: String {
        "module \(module.printable): \(message?.printable ?? "error \(result)")"
    }
}
