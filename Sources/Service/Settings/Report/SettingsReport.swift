/// What reading the settings has found out so far.
struct SettingsReport {
    /// What forbids their use.
    var problems: [SettingsProblem] = []
    /// What deserves a word in the log.
    var warnings: [SettingsProblem] = []
    /// Keys that the catalogue does not know; suggestions wait until the profiles are known.
    var unknown: [UnknownKey] = []

    mutating func problem(_ setting: String, _ source: SettingSource, _ reason: String, remedy: String? = nil) {
        problems.append(SettingsProblem(setting: setting, source: source, reason: reason, remedy: remedy))
    }
}

/// A key that was given and means nothing.
struct UnknownKey {
    /// The key as it was written.
    let written: String
    /// Its words, as the catalogue would write them.
    let words: String
    /// Where it was given.
    let source: SettingSource
}
