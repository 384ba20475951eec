import CMosquitto
import Primitives

extension MosquittoClient {
    /// Where Debian keeps the system's certificate authorities.
    private static let systemAuthorities = "/etc/ssl/certs"

    /// Tells a new handle everything that it must know before it connects.
    func configure(_ handle: OpaquePointer) throws(MQTTError) {
        // Without it, libmosquitto writes acknowledgements by itself outside callbacks (rules.md, Telemetry).
        try check(.configuration, "configure") { unsafe mosquitto_threaded_set(handle, true) }
        let number = CInt(version == .v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311)
        try unsafe option(MOSQ_OPT_PROTOCOL_VERSION, number, of: handle)
        try unsafe option(MOSQ_OPT_TCP_NODELAY, 1, of: handle)
        // CONNACK replaces it if the broker names its own.
        try unsafe option(MOSQ_OPT_SEND_MAXIMUM, CInt(PublishWindow.maximum), of: handle)
        let password = configuration.password()
        if configuration.username != nil || password != nil {
            try check(.configuration, "set user") {
                unsafe mosquitto_username_pw_set(handle, configuration.username, password?.reveal())
            }
        }
        if let tls = configuration.tls {
            try unsafe secure(handle, tls)
        }
    }

    private func secure(_ handle: OpaquePointer, _ tls: MQTTTLS) throws(MQTTError) {
        if tls.caFile == nil {
            try unsafe option(MOSQ_OPT_TLS_USE_OS_CERTS, 1, of: handle)
        }
        try check(.tls, "read the TLS files") {
            unsafe mosquitto_tls_set(
                handle,
                tls.caFile,
                tls.caFile == nil ? Self.systemAuthorities : nil,
                tls.certificateFile,
                tls.keyFile,
                mosquittoRefusesPassword
            )
        }
        let verifyPeer: CInt = 1
        // "tlsv1.2" is the least, not the only one.
        try check(.tls, "set up TLS") { unsafe mosquitto_tls_opts_set(handle, verifyPeer, "tlsv1.2", nil) }
    }

    private func option(_ option: mosq_opt_t, _ value: CInt, of handle: OpaquePointer) throws(MQTTError) {
        try check(.configuration, "configure") { unsafe mosquitto_int_option(handle, option, value) }
    }
}

/// Refuses an encrypted key: without it, OpenSSL asks on the terminal.
@c(waybill_mqtt_refuse_password)
func mosquittoRefusesPassword(
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: CInt,
    _ isWriting: CInt,
    _ context: UnsafeMutableRawPointer?
) -> CInt {
    -1
}
