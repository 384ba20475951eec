/// Why a message was not acknowledged by the broker.
package enum MQTTPublishError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no connection. Nothing was sent, and nothing is kept that could go out later.
    case notConnected
    /// The message waited for a free place in the broker's window for longer than its expiry. Nothing was sent.
    case expired
    /// The broker answered with a reason code of 0x80 or more, or ended the connection over this message.
    case refused(reasonCode: UInt8, text: String)
    /// No PUBACK came in time: the broker may or may not have the message.
    case unacknowledged(within: Duration)
    /// The connection ended between PUBLISH and PUBACK: the broker may or may not have the message.
    case connectionLost(MQTTError)
    /// The packet would be larger than the broker takes. Nothing was sent.
    case tooLarge(bytes: Int, maximum: Int)
    /// The topic or a property is not one that MQTT allows. Nothing was sent.
    case invalid(String)
    /// The publisher has ended. Nothing was sent.
    case closed

    /// Whether the broker may have the message all the same.
    package var isOutcomeUnknown: Bool {
        switch self {
        case .connectionLost, .unacknowledged: true
        default: false
        }
    }

    /// Whether the broker refuses this very message: the same one is refused again until somebody changes the broker.
    package var isRefusal: Bool {
        switch self {
        case .refused, .tooLarge, .invalid: true
        default: false
        }
    }

    /// What happened.
    package var description: String {
        switch self {
        case .notConnected: "not connected to the broker; nothing was sent"
        case .expired: "expired before the broker had room for it; nothing was sent"
        case .refused(let code, let text): "the broker refused the message: \(text) (reason code \(Self.hex(code)))"
        case .unacknowledged(let limit): "the broker did not acknowledge the message within \(limit)"
        case .connectionLost(let error): "the connection ended before the broker acknowledged the message: \(error)"
        case .tooLarge(let bytes, let maximum): "the packet has \(bytes) bytes and the broker takes \(maximum)"
        case .invalid(let text): "the message is invalid: \(text)"
        case .closed: "the publisher has ended; nothing was sent"
        }
    }

    /// What to do, in one sentence without an end.
    package var remedy: String {
        switch self {
        case .notConnected: "see why there is no connection to the broker"
        case .expired: "raise the broker's receive maximum, or see why it acknowledges so slowly"
        case .refused(0x87, _): "allow this user to publish to the topic at the broker"
        case .refused(0x90, _): "allow topics of this form at the broker"
        case .refused(0x95, _), .tooLarge: "raise the broker's limit of packet sizes"
        case .refused(0x97, _): "raise this user's quota at the broker"
        case .refused(0x99, _): "turn the broker's check of payloads off for the topic"
        case .refused(0x9B, _): "allow QoS 1 at the broker"
        case .refused, .unacknowledged: "see the broker's log"
        case .connectionLost(let error): error.remedy
        case .invalid: "correct the topic"
        case .closed: "start the worker"
        }
    }

    private static func hex(_ code: UInt8) -> String {
        "0x" + String(code, radix: 16, uppercase: true)
    }
}
