import ArgumentParser

/// The command.
///
/// One file a subcommand: Local works on this machine, Client asks a running worker.
@main
struct Waybill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waybill",
        abstract: "Starts log uploads of DJI docks with least-privilege credentials, and proves that they arrived.",
        discussion: """
            A worker:
              waybill run                            work until told to end
              waybill config                         the settings in force

            Uploads, through a running worker's API:
              waybill logs 7CTDM…                    what the dock has to offer
              waybill start 7CTDM… --file 3:321,322  upload two logs of the dock
              waybill watch                          see them arrive

            Settings are WAYBILL_… variables, a YAML file, or --set; `waybill config --help` lists them.
            Exit codes: 0 done; 1 the answer is no; 2 bad usage or configuration; 3 could not ask, or --wait ran out.
            """,
        subcommands: [Run.self, Config.self, Migrate.self] + ClientCommands.all
    )

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            CommandExit.end(Self.self, with: error)
        }
    }
}
