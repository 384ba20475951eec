import ControlProtocol
import DockProtocol
import DockSimulation
import Logging
import MQTTTransport
import Primitives
import Synchronization

/// A dock of a run, and what was asked of it.
final class ChaosDock: Sendable {
    let character: DockCharacter
    let gateway: String
    let dock: SimulatedDock
    private let timeline = Mutex<[String]>([])

    init(_ number: Int, of plan: ChaosPlan, servers: ChaosServers) throws {
        character = DockCharacter.planned(number, in: plan)
        gateway = "DOCK-CHAOS-\(number)"
        let time = Timestamp(milliseconds: 1_700_000_000_000)
        let modules = zip(DockCharacter.modules, character.behaviours).map { [character, gateway] module, behaviour in
            var simulated = SimulatedModule(
                module: module,
                deviceSN: "\(gateway)-\(module)",
                logs: DockCharacter.bootIndexes.map { index in
                    SimulatedLog(
                        bootIndex: index,
                        size: character.logSize + Int(index),
                        startTime: time,
                        endTime: time
                    )
                }
            )
            simulated.behaviour = behaviour
            return simulated
        }
        var mqtt = try MQTTConfiguration(url: servers.brokerURL(over: .docksToBroker), clientID: gateway)
        mqtt.backoff = (.milliseconds(200), .seconds(2))
        var configuration = DockConfiguration(gateway: gateway, modules: modules, mqtt: mqtt)
        configuration.behaviour = character.behaviours[0]
        configuration.partSize = character.partSize
        configuration.stepDelay = .milliseconds(30)
        dock = try SimulatedDock(
            configuration: configuration,
            logger: Logger(label: "dock") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Works until the task is canceled.
    func run() async throws {
        async let watching: Void = watch()
        try await dock.run()
        await watching
    }

    private func watch() async {
        for await event in dock.events {
            timeline.withLock { $0.append("\(SystemWallClock().now()) \(event)") }
        }
    }

    /// What happened, and when.
    var log: String {
        timeline.withLock { $0 }.joined(separator: "\n")
    }

    /// The log that the dock's start number so many is of.
    func bootIndex(of number: Int) -> Int64 {
        DockCharacter.bootIndexes[number % DockCharacter.bootIndexes.count]
    }

    /// What the object of a module should be.
    func archive(of module: Int, bootIndex: Int64) -> LogArchive {
        let simulated = dock.modules[module]
        return LogArchive(
            seed: character.behaviours[0].seed,
            module: simulated.module,
            logs: simulated.logs.filter { $0.bootIndex == bootIndex }
        )
    }

    /// The body of a request for an upload of both modules.
    func request(_ number: Int) -> String {
        let files = DockCharacter.modules.map { module in
            #"{"module":"\#(module)","boot_indexes":[\#(bootIndex(of: number))]}"#
        }
        return #"{"gateway":"\#(gateway)","files":[\#(files.joined(separator: ","))]}"#
    }

    /// The keys that the dock has said, or was about to say, it could not upload.
    var givenUp: Set<String> {
        Set(
            dock.events.all.compactMap { event in
                if case .ended(let key, .failed) = event { key } else { nil }
            }
        )
    }
}
