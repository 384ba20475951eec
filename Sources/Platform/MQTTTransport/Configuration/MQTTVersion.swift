/// A version of the protocol.
package enum MQTTVersion: Sendable, Hashable, CustomStringConvertible {
    /// MQTT 5.
    case v5
    /// MQTT 3.1.1: no expiry, no reason codes, no properties.
    case v311

    /// The version's number.
    package var description: String {
        switch self {
        case .v5: "5"
        case .v311: "3.1.1"
        }
    }
}

/// Which version a connection speaks.
package enum MQTTVersionPreference: Sendable, Hashable {
    /// MQTT 5, and 3.1.1 with a broker that does not answer MQTT 5, refuses it, or does not keep to it.
    case automatic
    /// MQTT 5 and nothing else.
    case v5
    /// MQTT 3.1.1 and nothing else.
    case v311
}
