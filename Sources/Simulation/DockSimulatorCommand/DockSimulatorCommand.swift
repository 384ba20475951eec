import ArgumentParser
import DockProtocol
import DockSimulation
import Logging
import MQTTTransport
import Primitives
import UnixSignals

/// The command line of `dock-simulator`.
@main
struct DockSimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dock-simulator",
        abstract: "A dock on the broker that really uploads.",
        discussion: """
            It answers fileupload_list with its logs, takes fileupload_start, uploads over S3 with the credentials \
            that the start hands it, reports fileupload_progress, and obeys the cancel of fileupload_update. The \
            bytes of a log follow from --seed, its module and its boot index, so that two runs upload the same.

            It prints a line for each thing that happens, and no credentials. It runs until SIGINT or SIGTERM; a \
            second one ends it at once. It ends with 0; with 1 where it cannot run, and 2 on wrong arguments.

            EXAMPLES
              A good dock, with two logs of its aircraft and two of its own:
                dock-simulator --gateway DOCK1

              Two logs of the dock's own, in parts of 8 MiB, slowly enough to watch:
                dock-simulator --gateway DOCK1 --log 3:321:20MiB --log 3:322:12MiB \\
                  --multipart 8MiB --step-delay 500ms --steps 9

              A broker that asks for a password, over TLS:
                DOCK_PASSWORD=… dock-simulator --gateway DOCK1 \\
                  --broker mqtts://broker.example \\
                  --username dock1 --password-env DOCK_PASSWORD

              Busy twice, then good:
                dock-simulator --gateway DOCK1 --busy 2

              Docks that are not to be believed:
                dock-simulator --gateway DOCK1 --lie never      (uploads nothing)
                dock-simulator --gateway DOCK1 --lie md5        (another fingerprint)
                dock-simulator --gateway DOCK1 --lie corrupted  (other bytes)

              A dock that repeats and shuffles its reports, and leaves the last one out:
                dock-simulator --gateway DOCK1 --duplicate 2 --reorder --no-final
            """
    )

    @OptionGroup(title: "Broker") var broker: BrokerArguments
    @OptionGroup(title: "The dock and its logs") var logs: LogArguments
    @OptionGroup(title: "Upload") var upload: UploadArguments
    @OptionGroup(title: "Answers") var answers: AnswerArguments
    @OptionGroup(title: "Lies and reports") var reports: ReportArguments

    @Option(help: "Decides the logs' bytes and every order that is shuffled.")
    var seed: UInt64 = 1

    @Flag(help: "Print each report too, and what the connections do.")
    var verbose = false

    /// Parses and runs; wrong arguments end with 2.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let code = exitCode(for: error)
            guard code == .validationFailure else {
                exit(withError: error)
            }
            // Not the whole help, under which the message would be lost.
            Console.complain("Error: \(message(for: error))")
            Console.complain("See 'dock-simulator --help'.")
            exit(withError: ExitCode(2))
        }
    }

    func run() async throws {
        var configuration = DockConfiguration(
            gateway: logs.gateway,
            modules: logs.modules(now: SystemWallClock().now()),
            mqtt: try broker.configuration(gateway: logs.gateway)
        )
        configuration.behaviour = behaviour
        upload.apply(to: &configuration)
        var logger = Logger(label: "dock-simulator", factory: StreamLogHandler.standardError(label:))
        logger.logLevel = verbose ? .info : .warning
        let dock: SimulatedDock
        do {
            dock = try SimulatedDock(configuration: configuration, logger: logger)
        } catch {
            throw ValidationError("\(error)")
        }
        do {
            try await run(dock)
        } catch is CancellationError {
            // Asked to end.
        } catch {
            Console.complain("Error: \(error)")
            throw ExitCode(1)
        }
    }

    private var behaviour: DockBehaviour {
        var behaviour = DockBehaviour()
        behaviour.seed = seed
        answers.apply(to: &behaviour)
        reports.apply(to: &behaviour)
        return behaviour
    }

    /// Runs the dock and prints what happens, until a signal.
    private func run(_ dock: SimulatedDock) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let work = Task { try await dock.run() }
        let watch = Task {
            for await _ in signals {
                if work.isCancelled {
                    Self.exit(withError: ExitCode(130))
                }
                work.cancel()
            }
        }
        defer { watch.cancel() }
        var console = Console(gateway: logs.gateway, verbose: verbose)
        for await event in dock.events {
            console.print(event)
        }
        try await work.value
    }
}
