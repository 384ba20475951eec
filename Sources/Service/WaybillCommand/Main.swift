import ArgumentParser
import ProcessHardening

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
              waybill check                          try all that it needs
              waybill config                         the settings in force

            Credentials, from the worker's settings:
              waybill mint --key exports/a.tar       credentials that may put this object
              waybill policy --key exports/a.tar     what they would be allowed

            Proof, without a worker too:
              waybill verify logs/a.tar --size 1024 --fingerprint 9e107d9d…
              waybill verify --from archive.ndjson   all objects that a file names

            Uploads, through a running worker's API:
              waybill logs 7CTDM…                    what the dock has to offer
              waybill start 7CTDM… --file 3:321,322  upload two logs of the dock
              waybill watch                          see them arrive

            Settings are WAYBILL_… variables, a YAML file, or --set; `waybill config --help` lists them.
            Exit codes: 0 done; 1 the answer is no; 2 bad usage or configuration; 3 could not ask, or --wait ran out.
            """,
        version: "waybill \(WaybillVersion.current)",
        subcommands: [
            Run.self, CheckCommand.self, Config.self, Migrate.self, Mint.self, Policy.self, VerifyCommand.self,
        ] + ClientCommands.all
    )

    static func main() async {
        protectSecrets()
        do {
            try HelpRequest.check(Array(CommandLine.arguments.dropFirst()), in: Self.self)
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

    /// Before anything is read: settings, credentials and tokens are in memory from then on.
    ///
    /// `WAYBILL_CORE_DUMPS=on` is read here and nowhere else, because no setting has been read yet.
    private static func protectSecrets() {
        ProcessHardening.keepFilesPrivate()
        guard Environment.variables["WAYBILL_CORE_DUMPS"] != "on" else {
            return
        }
        if let fault = ProcessHardening.disableMemoryDumps() {
            Terminal.standardError.writeLine(.text("waybill: warning: core dumps may hold secrets: \(fault)"))
        }
    }
}
