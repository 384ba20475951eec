import CMosquitto

/// A message to publish.
struct PublishRequest: Sendable {
    var topic: String
    var payload: [UInt8]
    var contentType: String?
    var responseTopic: String?
    var correlationData: [UInt8]?

    /// Adds the message's properties to a list.
    func add(to list: inout PropertyList, expiry: UInt32?) {
        if let expiry {
            list.add(MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, expiry)
        }
        if let contentType {
            list.add(MQTT_PROP_CONTENT_TYPE, contentType)
        }
        if let responseTopic {
            list.add(MQTT_PROP_RESPONSE_TOPIC, responseTopic)
        }
        if let correlationData {
            list.add(MQTT_PROP_CORRELATION_DATA, correlationData)
        }
    }

    /// The size of the whole PUBLISH packet with QoS 1, in bytes.
    ///
    /// libmosquitto 2.0.11 counts some bytes too few, and a broker drops the connection over one too many.
    func packetSize(version: MQTTVersion, hasExpiry: Bool) -> Int {
        var remaining = 2 + topic.utf8.count + 2 + payload.count
        if version == .v5 {
            var properties = hasExpiry ? 5 : 0
            properties += contentType.map { 3 + $0.utf8.count } ?? 0
            properties += responseTopic.map { 3 + $0.utf8.count } ?? 0
            properties += correlationData.map { 3 + $0.count } ?? 0
            remaining += Self.lengthOfLength(properties) + properties
        }
        return 1 + Self.lengthOfLength(remaining) + remaining
    }

    /// What is wrong with the message, whatever the broker; `nil` for nothing.
    var problem: String? {
        if topic.isEmpty || topic.utf8.count > 65_535 {
            return "a topic takes 1 to 65535 bytes"
        }
        if topic.unicodeScalars.contains(where: { $0 == "+" || $0 == "#" || $0.value == 0 }) {
            return "a topic must not hold '+', '#' or NUL"
        }
        for text in [contentType, responseTopic] {
            if let text, text.utf8.count > 65_535 || text.utf8.contains(0) {
                return "a property takes at most 65535 bytes and no NUL"
            }
        }
        if let correlationData, correlationData.count > 65_535 {
            return "correlation data take at most 65535 bytes"
        }
        return nil
    }

    /// How many bytes a variable byte integer takes.
    private static func lengthOfLength(_ value: Int) -> Int {
        switch value {
        case ..<128: 1
        case ..<16_384: 2
        case ..<2_097_152: 3
        default: 4
        }
    }
}
