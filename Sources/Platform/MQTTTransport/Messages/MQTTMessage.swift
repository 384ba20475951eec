/// One received message.
package struct MQTTMessage: Sendable, Hashable {
    /// A user property: names may repeat, order counts.
    package struct UserProperty: Sendable, Hashable {
        /// The name.
        package let name: String
        /// The value.
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The topic it was published to.
    package var topic: String
    /// The payload, in any encoding.
    package var payload: [UInt8]
    /// The quality of service it came with: 0 or 1.
    package var qos: UInt8
    /// Whether the broker had kept it; a subscriber ignores such messages, so it hands on none.
    package var retained: Bool
    /// Where an answer is wanted (MQTT 5).
    package var responseTopic: String?
    /// What the answer must repeat (MQTT 5).
    package var correlationData: [UInt8]?
    /// The payload's media type (MQTT 5).
    package var contentType: String?
    /// User properties in order (MQTT 5).
    package var userProperties: [UserProperty]

    package init(
        topic: String,
        payload: [UInt8],
        qos: UInt8 = 1,
        retained: Bool = false,
        responseTopic: String? = nil,
        correlationData: [UInt8]? = nil,
        contentType: String? = nil,
        userProperties: [UserProperty] = []
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retained = retained
        self.responseTopic = responseTopic
        self.correlationData = correlationData
        self.contentType = contentType
        self.userProperties = userProperties
    }
}
