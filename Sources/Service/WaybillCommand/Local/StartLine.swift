import Logging
import Primitives
import Settings

/// What the log says first of a worker: which program it is, by which settings, and what it works with.
enum StartLine {
    static func metadata(of loaded: LoadedSettings) -> Logger.Metadata {
        let settings = loaded.settings
        let files = [loaded.configurationFile, loaded.secretsDirectory].compactMap(\.self)
        return [
            "version": "\(WaybillVersion.current)",
            "settings": "\(files.isEmpty ? "environment" : files.joined(separator: " "))",
            "store": "\(shown("STORE_URL", of: loaded) ?? settings.store.url)",
            "broker": "\(settings.mqtt.usesTLS ? "mqtts" : "mqtt")://\(settings.mqtt.host):\(settings.mqtt.port)",
            "api": "\(settings.http.listen)",
            "profiles": "\(settings.profiles.map(\.name.value).joined(separator: " "))",
        ]
    }

    /// A setting's value as `waybill config` shows it: without secrets.
    private static func shown(_ name: String, of loaded: LoadedSettings) -> String? {
        loaded.effective.first { $0.name == name }?.value
    }
}
