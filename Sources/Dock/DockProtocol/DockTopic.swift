/// A topic of the dock's protocol: `thing/product/{gateway}/…`.
///
/// ``init(_:)`` checks the gateway. A topic made from a case does not: check text from outside with
/// ``GatewaySerial`` first.
public enum DockTopic: Sendable, Hashable {
    /// Commands, cloud to dock.
    case services(gateway: String)
    /// Replies to commands, dock to cloud.
    case servicesReply(gateway: String)
    /// Events, dock to cloud.
    case events(gateway: String)
    /// Replies to events, cloud to dock.
    case eventsReply(gateway: String)

    /// Who subscribes.
    public enum Subscriber: Sendable, Hashable {
        /// The server side: every dock's replies and events.
        case cloud
        /// One dock: its commands, and the replies to its events.
        case dock(gateway: String)
    }

    private static let prefix = "thing/product/"

    /// Reads a topic; `nil` where it is none of these, or its gateway is not a ``GatewaySerial``.
    public init?(_ topic: String) {
        guard topic.hasPrefix(Self.prefix) else {
            return nil
        }
        let levels = topic.dropFirst(Self.prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        guard levels.count == 2, let gateway = GatewaySerial(levels[0])?.value else {
            return nil
        }
        switch levels[1] {
        case "services": self = .services(gateway: gateway)
        case "services_reply": self = .servicesReply(gateway: gateway)
        case "events": self = .events(gateway: gateway)
        case "events_reply": self = .eventsReply(gateway: gateway)
        default: return nil
        }
    }

    /// The topic as it is published to.
    public var name: String {
        Self.prefix + gateway + "/" + lastLevel
    }

    /// The gateway's serial number.
    public var gateway: String {
        switch self {
        case .services(let gateway), .servicesReply(let gateway), .events(let gateway), .eventsReply(let gateway):
            gateway
        }
    }

    /// The topic filters that one side subscribes to.
    public static func filters(for subscriber: Subscriber) -> [String] {
        switch subscriber {
        case .cloud: [DockTopic.servicesReply(gateway: "+").name, DockTopic.events(gateway: "+").name]
        case .dock(let gateway):
            [DockTopic.services(gateway: gateway).name, DockTopic.eventsReply(gateway: gateway).name]
        }
    }

    private var lastLevel: String {
        switch self {
        case .services: "services"
        case .servicesReply: "services_reply"
        case .events: "events"
        case .eventsReply: "events_reply"
        }
    }
}
