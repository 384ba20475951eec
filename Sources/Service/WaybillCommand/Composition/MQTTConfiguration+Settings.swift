import MQTTTransport
import Settings

extension MQTTConfiguration {
    init(_ settings: Settings.MQTT) {
        self.init(
            host: settings.host,
            port: UInt16(clamping: settings.port),
            tls: settings.usesTLS
                ? MQTTTLS(caFile: settings.caFile, certificateFile: settings.certFile, keyFile: settings.keyFile) : nil,
            clientID: settings.clientID
        )
        username = settings.username
        password = settings.password
        sessionExpiry = settings.sessionExpiry
        receiveMaximum = UInt16(clamping: settings.receiveMaximum)
    }
}
