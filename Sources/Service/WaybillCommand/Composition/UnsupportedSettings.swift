import Settings

/// Settings of the contract that this version reads and does not act on yet: said at the start, never ignored silently.
enum UnsupportedSettings {
    /// Without them less is done than the operator asked for.
    private static let withoutEffect: Set<String> = [
        "MQTT_REQUESTS", "METRICS_LISTEN",
    ]

    /// Without them something would be open, or fail later.
    private static let refused: Set<String> = ["MQTT_SHARE_GROUP"]

    /// What was set, and will not be done.
    ///
    /// - Throws: ``CompositionError`` where it would not be safe to go on.
    static func warnings(_ settings: [EffectiveSetting]) throws -> [String] {
        let set = settings.filter { $0.source != .default }
        if let setting = set.first(where: { matches($0.name, refused) }) {
            throw CompositionError(description: "\(setting.name) is not supported yet; unset it (\(setting.source))")
        }
        return set.filter { matches($0.name, withoutEffect) }.map(\.name)
    }

    /// Profiles' settings end with the word, behind their profile's name.
    private static func matches(_ name: String, _ words: Set<String>) -> Bool {
        words.contains { name == $0 || (name.hasPrefix("STORAGE_") && name.hasSuffix("_\($0)")) }
    }
}
