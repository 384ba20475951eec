/// What was loaded, and how it came about.
package struct LoadedSettings: Sendable {
    /// The settings.
    package let settings: Settings
    /// What holds and why, in the catalogue's order: `waybill config`.
    ///
    /// Secrets are redacted.
    package let effective: [EffectiveSetting]
    /// What deserves a word in the log: unknown keys in the environment.
    package let warnings: [SettingsProblem]
    /// The YAML file that was read.
    package let configurationFile: String?
    /// The folder of secret files that was read.
    package let secretsDirectory: String?

    /// Where it was looked for.
    let inputs: SettingsInputs
    /// What holds, by whole name, unredacted; compared by a reload.
    let held: [String: HeldValue]
}
