/// What the broker answered to CONNECT.
struct ConnectAcknowledgement: Sendable, Hashable {
    /// MQTT 5's reason code, or 3.1.1's return code; 0 is success.
    var reasonCode: Int32
    /// The reason in the broker's words, if it gave any.
    var reason: String?
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

    /// The reason code with which a broker says that it does not speak this version.
    ///
    /// libmosquitto turns a 3.1.1 broker's return code 1 into it.
    static let unsupportedProtocolVersion: Int32 = 0x84
}
