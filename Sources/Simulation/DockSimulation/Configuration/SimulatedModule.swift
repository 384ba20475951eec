import DockProtocol
package import Primitives

/// A device that has logs.
package struct SimulatedModule: Sendable, Hashable {
    /// `0` the aircraft, `3` the dock.
    package var module: String
    /// The serial number of the device.
    package var deviceSN: String
    /// Its logs, in the order of its listing.
    package var logs: [SimulatedLog]
    /// How its exports go, where that is not as the dock's do.
    package var behaviour: DockBehaviour?

    package init(module: String, deviceSN: String, logs: [SimulatedLog]) {
        self.module = module
        self.deviceSN = deviceSN
        self.logs = logs
    }
}

/// A log, whose bytes follow from its module, its boot index and the dock's seed.
package struct SimulatedLog: Sendable, Hashable {
    /// What a start names it by.
    package var bootIndex: Int64
    /// In bytes.
    package var size: Int
    /// When it begins.
    package var startTime: Timestamp
    /// When it ends.
    package var endTime: Timestamp

    package init(bootIndex: Int64, size: Int, startTime: Timestamp, endTime: Timestamp) {
        self.bootIndex = bootIndex
        self.size = size
        self.startTime = startTime
        self.endTime = endTime
    }
}

extension SimulatedModule {
    /// What the dock says of it in a listing.
    var listing: ModuleLogs {
        ModuleLogs(
            deviceSN: deviceSN,
            module: module,
            result: 0,
            logs: logs.map { log in
                LogEntry(
                    bootIndex: log.bootIndex,
                    startTime: log.startTime,
                    endTime: log.endTime,
                    size: Int64(log.size)
                )
            }
        )
    }

    /// The logs of a start, packed; `nil` where it names none, or one that is not there.
    func archive(of bootIndexes: [Int64], seed: UInt64) -> LogArchive? {
        var chosen: [SimulatedLog] = []
        for bootIndex in bootIndexes {
            guard let log = logs.first(where: { $0.bootIndex == bootIndex }) else {
                return nil
            }
            chosen.append(log)
        }
        return chosen.isEmpty ? nil : LogArchive(seed: seed, module: module, logs: chosen)
    }
}
