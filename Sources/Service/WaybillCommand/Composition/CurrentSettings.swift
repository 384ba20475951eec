import Logging
import Primitives
import Settings

/// What a reload changes under the hands of what runs: the level of the log, and secrets.
struct CurrentSettings: Sendable {
    let logLevel: Current<Logger.Level>
    let mqttPassword: Current<Secret?>
    let storePassword: Current<Secret?>

    init(_ settings: Settings) {
        logLevel = Current(Logger.Level(settings.log.level))
        mqttPassword = Current(settings.mqtt.password)
        storePassword = Current(settings.store.password)
    }

    func take(_ settings: Settings) {
        logLevel.set(Logger.Level(settings.log.level))
        mqttPassword.set(settings.mqtt.password)
        storePassword.set(settings.store.password)
    }
}
