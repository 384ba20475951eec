/// One thing that is wrong with the settings.
///
/// It never holds a secret, nor the value of a key that is unknown.
package struct SettingsProblem: Sendable, Hashable, CustomStringConvertible {
    /// The setting's whole name, as `UPLOADS_GRACE`; where there is none such, the key as it was written.
    package let setting: String
    /// Where it was given; ``SettingSource/default`` where it was not.
    package let source: SettingSource
    /// What is wrong.
    package let reason: String
    /// What would do instead.
    package let remedy: String?

    /// One line with all of it.
    package var description: String {
        let place = source == .default ? setting : "\(setting) (\(source))"
        return "\(place): \(reason)" + (remedy.map { "; \($0)" } ?? "")
    }
}

/// The settings cannot be used: everything that is wrong with them, at once.
package struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in the order in which it was found; never empty.
    package let problems: [SettingsProblem]

    /// A line each.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
