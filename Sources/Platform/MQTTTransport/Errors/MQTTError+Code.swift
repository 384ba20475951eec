extension MQTTError {
    /// What kind of failure it is.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The kind's name, for logs and metrics.
        package let description: String

        private init(_ name: String) {
            description = name
        }

        /// The settings cannot work: nothing was tried.
        package static let configuration = Code("configuration")
        /// The system or libmosquitto refused a resource, such as a thread or a handle.
        package static let resources = Code("resources")
        /// The name could not be looked up, or the TCP connection not be made to any of its addresses.
        package static let unreachable = Code("unreachable")
        /// The broker did not answer in time.
        package static let timeout = Code("timeout")
        /// The connection ended after CONNECT and before the broker's answer.
        package static let noAnswer = Code("no_answer")
        /// An established connection broke.
        package static let connectionLost = Code("connection_lost")
        /// What the broker sent is not the protocol: no packet, a malformed one, or one that must not come then.
        package static let protocolViolation = Code("protocol_violation")
        /// What answers is no MQTT broker.
        package static let notMQTT = Code("not_mqtt")

        /// A file of certificates or the key cannot be used.
        package static let tlsFile = Code("tls_file")
        /// TLS failed for another reason than those below, such as no common version.
        package static let tls = Code("tls")
        /// TLS was spoken to a port that does not answer in TLS.
        package static let tlsNotSpoken = Code("tls_not_spoken")
        /// No TLS was spoken to a port that answers in TLS.
        package static let tlsExpected = Code("tls_expected")
        /// The broker's certificate does not verify.
        package static let certificateUntrusted = Code("certificate_untrusted")
        /// The broker's certificate has expired, or is not valid yet.
        package static let certificateExpired = Code("certificate_expired")
        /// The broker's certificate is for another name.
        package static let certificateNameMismatch = Code("certificate_name_mismatch")
        /// The broker asks for a client certificate, and there is none.
        package static let clientCertificateMissing = Code("client_certificate_missing")
        /// The broker refuses the client certificate.
        package static let clientCertificateRefused = Code("client_certificate_refused")

        /// The broker answered CONNECT with a refusal; ``MQTTError/number`` is its reason code.
        package static let refused = Code("refused")
        /// The broker refused a subscription; ``MQTTError/number`` is its reason code, the text names the filter.
        package static let subscriptionRefused = Code("subscription_refused")
        /// The broker has no shared subscriptions.
        package static let sharedSubscriptionsUnavailable = Code("shared_subscriptions_unavailable")
        /// The broker grants shared subscriptions and delivers nothing to them.
        package static let sharedSubscriptionsUndelivered = Code("shared_subscriptions_undelivered")
        /// The broker has no subscriptions with wildcards.
        package static let wildcardsUnavailable = Code("wildcards_unavailable")
        /// The broker takes or grants QoS 0 only.
        package static let qosUnavailable = Code("qos_unavailable")
        /// A packet that is needed is larger than the broker takes.
        package static let packetLimit = Code("packet_limit")
        /// The broker names another server, or has moved; ``MQTTError/number`` is its reason code.
        package static let serverMoved = Code("server_moved")
        /// The broker ended the connection and said why; ``MQTTError/number`` is its reason code.
        package static let disconnected = Code("disconnected")
        /// Another client took the session over (0x8E): this one must stay away.
        package static let takenOver = Code("taken_over")
        /// The commit of a batch failed, so its messages were not acknowledged and come again.
        package static let commitFailed = Code("commit_failed")
        /// `run()` has ended, or has not begun.
        package static let closed = Code("closed")
    }
}
