import Settings

/// Settings of the contract that this version reads and does not act on yet: said at the start, never ignored silently.
enum UnsupportedSettings {
    /// Without them less is done than the operator asked for.
    private static let withoutEffect: Set<String> = [
        "MQTT_REQUESTS", "METRICS_LISTEN",
    ]

    /// What was set, and will not be done.
    static func warnings(_ settings: [EffectiveSetting]) -> [String] {
        settings.filter { $0.source != .default && matches($0.name, withoutEffect) }.map(\.name)
    }

    /// Profiles' settings end with the word, behind their profile's name.
    private static func matches(_ name: String, _ words: Set<String>) -> Bool {
        words.contains { name == $0 || (name.hasPrefix("STORAGE_") && name.hasSuffix("_\($0)")) }
    }
}
