/// Why a message was not acknowledged by the broker.
package enum MQTTPublishError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no connection. Nothing was sent, and nothing is kept that could go out later.
    case notConnected
    /// The message waited for a free place in the broker's window for longer than its expiry. Nothing was sent.
    case expired
    /// The broker answered with a reason code of 0x80 or more.
    case refused(reasonCode: UInt8, text: String)
    /// The connection ended between PUBLISH and PUBACK: the broker may or may not have the message.
    case connectionLost(MQTTError)
    /// The packet would be larger than the broker takes. Nothing was sent.
    case tooLarge(bytes: Int, maximum: Int)
    /// The topic or a property is not one that MQTT allows, or the broker takes no QoS 1. Nothing was sent.
    case invalid(String)
    /// The publisher has ended. Nothing was sent.
    case closed

    /// Whether the broker may have the message all the same.
    package var isOutcomeUnknown: Bool {
        if case .connectionLost = self { true } else { false }
    }

    /// What happened.
    package var description: String {
        switch self {
        case .notConnected: "not connected to the broker; nothing was sent"
        case .expired: "expired before the broker had room for it; nothing was sent"
        case .refused(let code, let text): "the broker refused the message: \(text) (reason code \(code))"
        case .connectionLost(let error): "the outcome is unknown: \(error)"
        case .tooLarge(let bytes, let maximum): "the packet has \(bytes) bytes and the broker takes \(maximum)"
        case .invalid(let text): "the message is invalid: \(text)"
        case .closed: "the publisher has ended; nothing was sent"
        }
    }
}
