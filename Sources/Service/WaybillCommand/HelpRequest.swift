import ArgumentParser

/// What is asked for with `waybill help …`.
enum HelpRequest {
    /// Refuses the help of a command that is not there: the parser would show the help of its parent, and say nothing.
    ///
    /// - Throws: ``CommandFailure`` of bad usage.
    static func check(_ arguments: [String], in root: any ParsableCommand.Type) throws(CommandFailure) {
        guard arguments.first == "help" else {
            return
        }
        var command = root
        for name in arguments.dropFirst().prefix(while: { !$0.hasPrefix("-") }) {
            guard let next = command.configuration.subcommands.first(where: { $0._commandName == name }) else {
                let known = command.configuration.subcommands.map { $0._commandName }.joined(separator: ", ")
                throw CommandFailure(.usage, "there is no command '\(name.printable)'; there are: \(known)")
            }
            command = next
        }
    }
}
