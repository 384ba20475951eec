public import Primitives

/// The logs that a dock could upload: the answer to `GET /v1/gateways/{sn}/logs`.
public struct LogListingResource: Codable, Sendable, Hashable {
    /// The serial number of the dock.
    public let gateway: String
    /// One for each module that the dock could say something of.
    public let modules: [Module]

    /// A listing.
    public init(gateway: String, modules: [Module]) {
        self.gateway = gateway
        self.modules = modules
    }
}

extension LogListingResource {
    /// The logs of one module.
    public struct Module: Codable, Sendable, Hashable {
        /// The serial number of the device, where the dock names it.
        public let deviceSN: String?
        /// The module: `0` the aircraft, `3` the dock.
        public let module: String
        /// 0, or the dock's error.
        public let result: Int
        /// What the error means; `nil` where there is none.
        public let message: String?
        /// The logs, in the dock's order.
        public let logs: [Log]

        /// A module's logs.
        public init(deviceSN: String?, module: String, result: Int, message: String?, logs: [Log]) {
            self.deviceSN = deviceSN
            self.module = module
            self.result = result
            self.message = message
            self.logs = logs
        }

        private enum CodingKeys: String, CodingKey {
            case module, result, message, logs
            case deviceSN = "device_sn"
        }

        /// Writes every field.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(deviceSN, forKey: .deviceSN)
            try container.encode(module, forKey: .module)
            try container.encode(result, forKey: .result)
            try container.encode(message, forKey: .message)
            try container.encode(logs, forKey: .logs)
        }
    }

    /// One log: what a device wrote between two starts.
    public struct Log: Codable, Sendable, Hashable {
        /// Its index, which a start names it by.
        public let bootIndex: Int64
        /// When it begins.
        public let startTime: Timestamp?
        /// When it ends.
        public let endTime: Timestamp?
        /// In bytes.
        public let size: Int64?

        /// A log.
        public init(bootIndex: Int64, startTime: Timestamp?, endTime: Timestamp?, size: Int64?) {
            self.bootIndex = bootIndex
            self.startTime = startTime
            self.endTime = endTime
            self.size = size
        }

        private enum CodingKeys: String, CodingKey {
            case size
            case bootIndex = "boot_index"
            case startTime = "start_time"
            case endTime = "end_time"
        }

        /// Reads a log.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                bootIndex: try container.decode(Int64.self, forKey: .bootIndex),
                startTime: try container.decodeTimeIfPresent(forKey: .startTime),
                endTime: try container.decodeTimeIfPresent(forKey: .endTime),
                size: try container.decodeIfPresent(Int64.self, forKey: .size)
            )
        }

        /// Writes every field.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(bootIndex, forKey: .bootIndex)
            try container.encode(time: startTime, forKey: .startTime)
            try container.encode(time: endTime, forKey: .endTime)
            try container.encode(size, forKey: .size)
        }
    }
}
