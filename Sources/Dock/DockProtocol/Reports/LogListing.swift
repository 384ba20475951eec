public import Primitives

/// The logs that a dock could upload.
public struct LogListing: Sendable, Hashable {
    /// One entry for each module that the dock could say something of.
    public let modules: [ModuleLogs]
    /// Why entries, or fields of them, were left out.
    public let rejected: [DockProtocolError]

    /// A listing.
    public init(modules: [ModuleLogs], rejected: [DockProtocolError] = []) {
        self.modules = modules
        self.rejected = rejected
    }
}

/// The logs of one module.
public struct ModuleLogs: Sendable, Hashable {
    /// The serial number of the device whose module it is.
    public let deviceSN: String?
    /// The module: `0` the aircraft, `3` the dock.
    public let module: String
    /// 0: the logs could be listed.
    ///
    /// Else see ``DeviceError``.
    public let result: Int
    /// The logs, in the dock's order.
    public let logs: [LogEntry]

    /// A module's logs.
    public init(deviceSN: String?, module: String, result: Int, logs: [LogEntry]) {
        self.deviceSN = deviceSN
        self.module = module
        self.result = result
        self.logs = logs
    }
}

/// One log: what a device wrote between two starts.
public struct LogEntry: Sendable, Hashable {
    /// Its index, which a start names it by.
    public let bootIndex: Int64
    /// When it begins.
    public let startTime: Timestamp?
    /// When it ends.
    public let endTime: Timestamp?
    /// Its size in bytes.
    public let size: Int64?

    /// A log.
    public init(bootIndex: Int64, startTime: Timestamp?, endTime: Timestamp?, size: Int64?) {
        self.bootIndex = bootIndex
        self.startTime = startTime
        self.endTime = endTime
        self.size = size
    }
}
