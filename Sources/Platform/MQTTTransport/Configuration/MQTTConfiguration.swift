package import Primitives

/// Where the broker is, who connects, and what is asked of the broker.
///
/// One client id belongs to one connection: a broker that sees it twice throws the first one out.
package struct MQTTConfiguration: Sendable {
    /// A host name, or an IPv4 or IPv6 address without brackets.
    package var host: String
    /// The TCP port.
    package var port: UInt16
    /// `nil` for plain TCP.
    package var tls: MQTTTLS?
    /// The user, where the broker asks for one.
    package var username: String?
    /// The user's password, asked for at each connect, so that a rotation needs no restart; needs ``username``.
    package var password: @Sendable () -> Secret? = { nil }
    /// The client id, to which the session belongs; not empty.
    package var clientID: String
    /// The longest silence before a ping; 5 s to 18 h, in whole seconds.
    package var keepAlive: Duration = .seconds(30)
    /// How long the broker keeps a subscriber's session after its connection; zero starts a clean session each time.
    ///
    /// A publisher always starts clean.
    package var sessionExpiry: Duration = .zero
    /// How many unacknowledged messages the broker may have under way to this client (MQTT 5).
    package var receiveMaximum: UInt16 = 4096
    /// The largest packet, in bytes, that this client takes.
    ///
    /// MQTT 5 tells the broker; with 3.1.1 a larger message is counted and acknowledged, and not handed on.
    package var maximumPacketSize: UInt32 = 1 << 20
    /// Which version to speak.
    package var version: MQTTVersionPreference = .automatic
    /// The longest first delay before a reconnect, and the longest of all.
    package var backoff: (base: Duration, cap: Duration) = (.milliseconds(500), .seconds(30))
    /// How long the TCP connects to the broker's addresses may take together, then the TLS handshake and the CONNACK,
    /// and then each SUBACK.
    ///
    /// The name lookup before them is the system's, which has bounds of its own (resolv.conf).
    package var connectTimeout: Duration = .seconds(10)
    /// Finds the addresses of ``host``, at each connect.
    package var resolve: MQTTResolver = BrokerAddresses.system
    /// How long the end of a `run()` may wait for a running commit, or for outstanding PUBACKs.
    package var drainTimeout: Duration = .seconds(10)
    /// How long a publisher waits for a PUBACK before it gives the connection up.
    package var acknowledgeTimeout: Duration = .seconds(30)

    /// A connection to a host.
    package init(host: String, port: UInt16, tls: MQTTTLS? = nil, clientID: String) {
        self.host = host
        self.port = port
        self.tls = tls
        self.clientID = clientID
    }
}

extension MQTTConfiguration {
    /// Checks what libmosquitto would refuse without saying why.
    func validate() throws(MQTTError) {
        let problem: String? =
            if host.isEmpty || host.utf8.contains(0) {
                "the host must not be empty"
            } else if port == 0 {
                "the port must not be 0"
            } else if clientID.isEmpty || clientID.utf8.contains(0) || clientID.utf8.count > 65_535 {
                "the client id must hold 1 to 65535 bytes and no NUL"
            } else if !(5...65_535).contains(keepAlive.components.seconds) {
                "the keep-alive must lie between 5 and 65535 seconds"
            } else if receiveMaximum == 0 || maximumPacketSize == 0 {
                "the receive maximum and the maximum packet size must not be 0"
            } else if password() != nil && username == nil {
                "a password needs a user name"
            } else if (tls?.certificateFile == nil) != (tls?.keyFile == nil) {
                "a client certificate needs its key, and a key its certificate"
            } else {
                nil
            }
        if let problem {
            throw MQTTError(.configuration, operation: "configure", text: problem)
        }
    }
}
