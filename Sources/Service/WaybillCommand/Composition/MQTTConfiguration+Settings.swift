import MQTTTransport
import Primitives
import Settings

extension MQTTConfiguration {
    /// - Parameters:
    ///   - settings: The broker's.
    ///   - password: Of the settings that hold at the time it is asked for.
    init(_ settings: Settings.MQTT, password: @escaping @Sendable () -> Secret?) {
        self.init(
            host: settings.host,
            port: UInt16(clamping: settings.port),
            tls: settings.usesTLS
                ? MQTTTLS(caFile: settings.caFile, certificateFile: settings.certFile, keyFile: settings.keyFile) : nil,
            clientID: settings.clientID
        )
        version =
            switch settings.version {
            case .auto: .automatic
            case .v5: .v5
            case .v311: .v311
            }
        username = settings.username
        self.password = password
        sessionExpiry = settings.sessionExpiry
        receiveMaximum = UInt16(clamping: settings.receiveMaximum)
    }
}
