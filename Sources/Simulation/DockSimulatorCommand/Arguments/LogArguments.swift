import ArgumentParser
import DockSimulation
import Primitives

/// Who the dock is, and what it has.
struct LogArguments: ParsableArguments {
    @Option(help: ArgumentHelp("The dock's serial number.", valueName: "sn"))
    var gateway: String

    @Option(
        help: ArgumentHelp(
            """
            A module with two logs of 1 MiB, boot indexes 1 and 2; 0: the aircraft, 3: the dock. Repeatable. \
            (default: 0 and 3, unless there is a --log)
            """,
            valueName: "module"
        )
    )
    var module: [String] = []

    @Option(
        help: ArgumentHelp(
            "A log; the size in bytes, or as in 64KiB, 20MiB, 1GiB. Repeatable.",
            valueName: "module:boot:size"
        )
    )
    var log: [LogArgument] = []

    @Option(help: ArgumentHelp("The aircraft's serial number. (default: GATEWAY-AIRCRAFT)", valueName: "sn"))
    var aircraft: String?

    func validate() throws {
        for (index, one) in log.enumerated() {
            if module.contains(one.module) {
                throw ValidationError("module \(one.module) has --log, and --module for logs that are made up")
            }
            if log[..<index].contains(where: { $0.module == one.module && $0.bootIndex == one.bootIndex }) {
                throw ValidationError("--log: module \(one.module) has boot index \(one.bootIndex) twice")
            }
        }
    }

    /// The modules in order, with logs of an hour each, the last of which has just ended.
    func modules(now: Timestamp) -> [SimulatedModule] {
        let named = module.isEmpty && log.isEmpty ? ["0", "3"] : module
        let made = named.flatMap { name in
            (1...2).map { LogArgument(module: name, bootIndex: $0, size: 1 << 20) }
        }
        let logs = log + made
        return Set(logs.map(\.module)).sorted().map { name in
            let own = logs.filter { $0.module == name }
            return SimulatedModule(
                module: name,
                deviceSN: name == "0" ? aircraft ?? "\(gateway)-AIRCRAFT" : gateway,
                logs: own.enumerated().map { index, log in
                    let end = now - .seconds(3600 * (own.count - 1 - index))
                    return SimulatedLog(
                        bootIndex: log.bootIndex,
                        size: log.size,
                        startTime: end - .seconds(3600),
                        endTime: end
                    )
                }
            )
        }
    }
}

/// `MODULE:BOOT:SIZE`.
struct LogArgument: ExpressibleByArgument, Hashable {
    var module: String
    var bootIndex: Int64
    var size: Int

    init(module: String, bootIndex: Int64, size: Int) {
        self.module = module
        self.bootIndex = bootIndex
        self.size = size
    }

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, let bootIndex = Int64(parts[1]),
            let size = SizeArgument(argument: String(parts[2]))
        else {
            return nil
        }
        self.init(module: String(parts[0]), bootIndex: bootIndex, size: size.bytes)
    }
}
