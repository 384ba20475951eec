import DockProtocol
package import MQTTTransport

/// A dock to simulate: who it is, what it has, and how it behaves.
package struct DockConfiguration: Sendable {
    /// Its serial number: a ``GatewaySerial``.
    package var gateway: String
    /// Its modules, each once, in the order of its listing.
    package var modules: [SimulatedModule]
    /// How it strays from what a good dock does.
    package var behaviour = DockBehaviour()
    /// The size in bytes of a part, and from which on an object is uploaded in parts; `nil`: always a single PUT.
    ///
    /// Object stores refuse parts under 5 MiB, except the last.
    package var partSize: Int?
    /// The time after each report of a file, while it uploads too: the larger, the slower the dock.
    package var stepDelay: Duration = .zero
    /// A PEM file of the authorities to trust at the object store instead of the system's.
    package var storageCAFile: String?
    /// Where the broker is.
    ///
    /// The client id is the subscriber's; the publisher's has `-up` after it.
    package var mqtt: MQTTConfiguration

    package init(gateway: String, modules: [SimulatedModule], mqtt: MQTTConfiguration) {
        self.gateway = gateway
        self.modules = modules
        self.mqtt = mqtt
    }
}

extension DockConfiguration {
    /// Checks what would make a dock that nobody can reach, or that cannot tell its modules apart.
    func checkedGateway() throws(DockConfigurationError) -> GatewaySerial {
        guard let gateway = GatewaySerial(gateway) else {
            throw .gateway
        }
        guard Set(modules.map(\.module)).count == modules.count else {
            throw .modules
        }
        guard modules.allSatisfy({ $0.logs.allSatisfy { $0.size >= 0 } }), partSize ?? 1 > 0 else {
            throw .sizes
        }
        return gateway
    }
}

/// What is wrong with a ``DockConfiguration``.
package enum DockConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The gateway is not a ``GatewaySerial``.
    case gateway
    /// A module stands there twice.
    case modules
    /// A log's size is negative, or the size of a part is not over 0.
    case sizes

    /// What is wrong, and what to do.
    package var description: String {
        switch self {
        case .gateway: "a gateway's serial number has 1 to 64 bytes, and no '+', '#', '/' or control character"
        case .modules: "each module stands once, with all its logs"
        case .sizes: "a log's size must not be negative, and a part's must be over 0"
        }
    }
}
