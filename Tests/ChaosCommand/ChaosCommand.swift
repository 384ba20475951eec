import ArgumentParser
import Chaos
import Foundation
import TestSupport

/// The command line of `scripts/chaos`.
@main
struct ChaosCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scripts/chaos",
        abstract: "Uploads through workers that are killed, over servers and connections that fail.",
        discussion: """
            Simulated docks upload through `waybill run`, mosquitto, a MinIO gateway, and PostgreSQL where asked for; \
            workers are killed with SIGKILL, the servers are ended, hang and come back, connections are cut, slowed and \
            held up, and on PostgreSQL the workers' clocks are up to four minutes wrong. At the end every upload must \
            have come to the one right end, as its object and its dock say; every notice must have come by MQTT and by \
            webhook, none with two contents; and what is called verified must be there.

            Progress goes to stderr, a line of figures to stdout. It ends with 0; with 1 where something was lost, \
            doubled or wrong, and then says where the logs are; with 2 on wrong arguments; with 3 where it \
            could not run.

            EXAMPLES
              scripts/chaos --store postgresql --workers 2
              scripts/chaos --uploads 5000 --kills 300 --seed 42
            """
    )

    @Option(help: "sqlite or postgresql.")
    var store: ChaosPlan.Store = .sqlite

    @Option(help: "How many workers share the load; several need postgresql.")
    var workers = 1

    @Option(help: "How many uploads of two files each.")
    var uploads = 300

    @Option(help: "How often a worker is killed; there are half as many other faults again.")
    var kills = 20

    @Option(help: "How many docks upload beside one another.")
    var docks = 20

    @Option(help: "What docks and faults are planned by; default: one at random.")
    var seed: UInt64 = .random(in: 0..<1_000_000)

    @Option(help: "After how many minutes it is given up.")
    var limit = 30

    func validate() throws {
        _ = try plan()
    }

    func run() async throws {
        let report: ChaosReport
        do {
            report = try await ChaosRun(plan(), limit: .seconds(60 * limit), tell: Self.tell).run()
        } catch {
            Self.tell("it could not be run: \(error)")
            throw ExitCode(3)
        }
        guard report.violations.isEmpty else {
            report.violations.forEach(Self.tell)
            Self.tell("the logs: \(try report.writeLogs())")
            Self.tell("the same plan again: scripts/chaos \(arguments)")
            print(report.figures)
            throw ExitCode(1)
        }
        print(report.figures)
    }

    private func plan() throws -> ChaosPlan {
        do {
            return try ChaosPlan(
                seed: seed,
                store: store,
                workers: workers,
                uploads: uploads,
                kills: kills,
                docks: docks
            )
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private var arguments: String {
        "--seed \(seed) --store \(store) --workers \(workers) --uploads \(uploads) --kills \(kills) --docks \(docks)"
    }

    @Sendable
    private static func tell(_ line: String) {
        FileHandle.standardError.write(Data("\(line)\n".utf8))
    }
}

extension ChaosPlan.Store: ExpressibleByArgument {}
