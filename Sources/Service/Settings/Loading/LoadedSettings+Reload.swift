/// What a reload brought.
package struct SettingsReload: Sendable {
    /// What was loaded.
    ///
    /// Of it, only what is reloadable may be put to use.
    package let loaded: LoadedSettings
    /// The whole names of settings that changed and take effect now, in alphabetical order.
    package let changed: [String]
    /// The whole names of settings that changed and need a restart, in alphabetical order.
    package let needsRestart: [String]
}

extension LoadedSettings {
    /// Loads again from the same places, and tells what changed.
    ///
    /// - Throws: ``SettingsError``; what was loaded before then goes on holding.
    package func reload() throws(SettingsError) -> SettingsReload {
        try reload(from: inputs)
    }

    /// Loads again from these places, and tells what changed.
    ///
    /// - Throws: ``SettingsError``; what was loaded before then goes on holding.
    package func reload(from inputs: SettingsInputs) throws(SettingsError) -> SettingsReload {
        let loaded = try Settings.load(inputs)
        var changed: [String] = []
        var needsRestart: [String] = []
        for words in Set(held.keys).union(loaded.held.keys).sorted() where held[words] != loaded.held[words] {
            guard let name = (loaded.held[words] ?? held[words])?.name else {
                continue
            }
            if SettingsCatalogue[name].isReloadable {
                changed.append(words)
            } else {
                needsRestart.append(words)
            }
        }
        return SettingsReload(loaded: loaded, changed: changed, needsRestart: needsRestart)
    }
}
