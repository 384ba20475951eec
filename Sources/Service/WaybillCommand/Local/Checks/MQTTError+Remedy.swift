import MQTTTransport

extension MQTTError {
    /// What to do about it.
    var remedy: String {
        switch code {
        case .unreachable, .timeout: "check MQTT_URL, and that the broker runs and can be reached from here"
        case .tls: "check MQTT_CA_FILE, MQTT_CERT_FILE and MQTT_KEY_FILE, and the name in the broker's certificate"
        case .refused: "check MQTT_USERNAME and MQTT_PASSWORD, and who may connect at the broker"
        case .subscriptionRefused: "allow this user to read thing/product/+/services_reply and thing/product/+/events"
        case .configuration: "fix the MQTT_ settings"
        default: "see the broker's log"
        }
    }
}
