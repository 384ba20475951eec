extension MQTTError {
    /// What to do, in one sentence without an end: the one place for logs, `/readyz` and `waybill check`.
    package var remedy: String {
        switch code {
        case .configuration: "correct the MQTT_ settings"
        case .resources: "raise the limits of threads, memory and open files of this process"
        case .unreachable: "see that the broker runs, and that MQTT_URL names it"
        case .timeout: "see that the broker answers at MQTT_URL, and whether MQTT_VERSION is one that it speaks"
        case .noAnswer:
            "see the broker's log; a port for TLS needs mqtts:// in MQTT_URL, and MQTT_VERSION one that the broker speaks"
        case .protocolViolation: "see the broker's log; try MQTT_VERSION=3.1.1"
        case .notMQTT: "set MQTT_URL to the broker's MQTT port; WebSockets are not supported"
        case .tlsFile: "correct MQTT_CA_FILE, MQTT_CERT_FILE or MQTT_KEY_FILE"
        case .tls: "see the broker's log; TLS 1.2 or later is needed"
        case .tlsNotSpoken: "set MQTT_URL to the broker's port for TLS, or write mqtt:// for a port without TLS"
        case .tlsExpected: "write mqtts:// in MQTT_URL, or set it to a port without TLS"
        case .certificateUntrusted: "set MQTT_CA_FILE to the authority that signed the broker's certificate"
        case .certificateExpired: "renew the broker's certificate, and compare the clocks"
        case .certificateNameMismatch: "use a name of the broker's certificate in MQTT_URL"
        case .clientCertificateMissing: "set MQTT_CERT_FILE and MQTT_KEY_FILE"
        case .clientCertificateRefused: "renew MQTT_CERT_FILE, from an authority that the broker trusts"
        case .refused: Self.remedy(ofRefusal: number)
        case .subscriptionRefused:
            "allow this user to subscribe to thing/product/+/services_reply and thing/product/+/events at the broker"
        case .sharedSubscriptionsUnavailable, .sharedSubscriptionsUndelivered:
            "unset MQTT_SHARE_GROUP, or use a broker with shared subscriptions"
        case .wildcardsUnavailable: "use a broker that allows wildcards in subscriptions"
        case .qosUnavailable: "allow QoS 1 at the broker"
        case .packetLimit: "raise the broker's limit of packet sizes"
        case .serverMoved: "set MQTT_URL to the server that the broker names"
        case .takenOver: "see that no other deployment uses this MQTT_CLIENT_ID at the broker"
        case .commitFailed: "see that the database runs, and that STORE_URL names it"
        case .connectionLost, .disconnected: "see the broker's log"
        default: "start the worker"
        }
    }

    /// Whether somebody must act, so that trying again is not enough.
    var isLasting: Bool {
        switch code {
        case .unreachable, .timeout, .noAnswer, .connectionLost, .disconnected, .commitFailed, .closed: false
        case .refused: ![0x80, 0x83, 0x88, 0x89, 0x97, 0x9F, 3].contains(number)
        default: true
        }
    }

    private static func remedy(ofRefusal number: Int32) -> String {
        switch number {
        case 4, 5, 0x86, 0x87, 0x8C:
            "check MQTT_USERNAME and MQTT_PASSWORD, and whether this user may connect at the broker with MQTT_CLIENT_ID"
        case 2, 0x85: "set MQTT_CLIENT_ID to one that the broker allows"
        case 0x8A: "see why the broker has banned this client"
        case 1, 0x84: "set MQTT_VERSION to one that the broker speaks"
        case 0x95: "raise the broker's limit of packet sizes"
        case 0x97, 0x9F: "raise the broker's quota or rate of connections"
        default: "see the broker's log"
        }
    }
}
