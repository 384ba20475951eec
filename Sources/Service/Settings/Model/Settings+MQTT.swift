package import Primitives

extension Settings {
    /// The broker, and how to speak to it.
    package struct MQTT: Sendable, Hashable {
        /// The address as it was given.
        package let url: String
        /// The broker's host name or address.
        package let host: String
        /// The port; 1883, or 8883 with TLS, where the address names none.
        package let port: Int
        /// Whether the address says `mqtts`.
        package let usesTLS: Bool
        /// The user.
        package let username: String?
        /// The user's password.
        package let password: Secret?
        /// File of trusted certificates; `nil`: the system's.
        package let caFile: String?
        /// File of the client certificate.
        package let certFile: String?
        /// File of the client certificate's key.
        package let keyFile: String?
        /// Which version of the protocol to speak.
        package let version: Version
        /// The deployment's client id; slots append `-0`, `-1` ….
        package let clientID: String
        /// The group of shared subscriptions; `nil`: subscriptions are the worker's own.
        package let shareGroup: String?
        /// How long the broker keeps an absent worker's session: whole seconds.
        package let sessionExpiry: Duration
        /// Messages in flight, at most.
        package let receiveMaximum: Int
        /// Whether notices are published.
        package let notices: Bool
        /// Whether requests are taken.
        package let requests: Bool

        /// A version of the protocol.
        package enum Version: String, Sendable, Hashable, CaseIterable {
            /// MQTT 5, or 3.1.1 where the broker does not speak MQTT 5.
            case auto
            case v5 = "5"
            case v311 = "3.1.1"
        }
    }
}
