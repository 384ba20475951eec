/// What the broker answered to CONNECT.
struct ConnectAcknowledgement: Sendable, Hashable {
    /// MQTT 5's reason code, or 3.1.1's return code; 0 is success.
    var reasonCode: Int32
    /// The reason in the broker's words, if it gave any.
    var reason: String?
    /// The other server to use, if the broker named one; it is told, and not followed.
    var serverReference: String?
    /// Whether the broker kept this client's session.
    var sessionPresent: Bool
    /// How long the broker will keep the session, where that differs from what was asked.
    var sessionExpiry: UInt32?
    /// How many unacknowledged messages the broker takes.
    var receiveMaximum: UInt16?
    /// The largest packet the broker takes, in bytes.
    var maximumPacketSize: UInt32?
    /// The keep-alive that the broker imposes, in seconds; libmosquitto obeys it.
    var serverKeepAlive: UInt16?
    /// The greatest quality of service that the broker takes.
    var maximumQoS: UInt8?
    /// Whether the broker has shared subscriptions; `nil`: it does not say, and has them.
    var hasSharedSubscriptions: Bool?
    /// Whether the broker has wildcards in subscriptions; `nil`: it does not say, and has them.
    var hasWildcards: Bool?

    /// The reason code with which a broker says that it does not speak this version.
    ///
    /// libmosquitto turns a 3.1.1 broker's return code 1 into it.
    static let unsupportedProtocolVersion: Int32 = 0x84

    /// Finds what a connection cannot work without, and this broker has not.
    ///
    /// - Parameter filters: What is to be subscribed to; none for a publisher.
    /// - Returns: The error; `nil` where nothing is missing.
    func obstacle(filters: [String]) -> MQTTError? {
        if maximumQoS == 0 {
            return MQTTError(.qosUnavailable, operation: "connect", text: "the broker takes QoS 0 only (Maximum QoS 0)")
        }
        if hasSharedSubscriptions == false, let filter = filters.first(where: { $0.hasPrefix("$share/") }) {
            return MQTTError(
                .sharedSubscriptionsUnavailable,
                operation: "connect",
                text: "the broker has no shared subscriptions, and \(filter) is one"
            )
        }
        if hasWildcards == false, let filter = filters.first(where: { $0.contains("+") || $0.contains("#") }) {
            return MQTTError(
                .wildcardsUnavailable,
                operation: "connect",
                text: "the broker has no subscriptions with wildcards, and \(filter) is one"
            )
        }
        return nil
    }
}
