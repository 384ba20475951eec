import CMosquitto
import Primitives

extension MosquittoClient {
    /// Tells a new handle everything that it must know before it connects.
    func configure(_ handle: OpaquePointer, _ tls: TLSContext?) throws(MQTTError) {
        // Without it, libmosquitto writes acknowledgements by itself outside callbacks (docs/ARCHITECTURE.md).
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
        if let tls {
            try unsafe secure(handle, tls)
        }
    }

    /// Has libmosquitto use a context as it is.
    private func secure(_ handle: OpaquePointer, _ tls: TLSContext) throws(MQTTError) {
        try unsafe option(MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0, of: handle)
        try check(.configuration, "set up TLS") {
            unsafe tls.withContext {
                unsafe mosquitto_void_option(handle, MOSQ_OPT_SSL_CTX, UnsafeMutableRawPointer($0))
            }
        }
    }

    private func option(_ option: mosq_opt_t, _ value: CInt, of handle: OpaquePointer) throws(MQTTError) {
        try check(.configuration, "configure") { unsafe mosquitto_int_option(handle, option, value) }
    }
}
