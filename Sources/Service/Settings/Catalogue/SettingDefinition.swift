/// What holds where a setting is not given.
package enum SettingDefault: Sendable, Hashable {
    /// Nothing: the setting is optional, or has to be given.
    case none
    /// This value, in the form in which it could be given.
    case value(String)
    /// A value taken from other settings, told in words.
    case derived(String)
}

/// How much of a setting's value may be shown.
package enum SettingDisplay: Sendable, Hashable {
    /// All of it.
    case whole
    /// Only that it is set.
    case hidden
    /// An address without a password and a query, which may hold secrets.
    case address
    /// An address without its path too: of a webhook, that is often the secret.
    case origin
    /// A command without its arguments, which may hold secrets.
    case program
}

/// One entry of the catalogue: what a setting is called, what it may be, and what it means.
package struct SettingDefinition: Sendable, Hashable {
    /// Its name in the contract.
    package let name: SettingName
    /// What its value may be.
    package let kind: SettingKind
    /// What holds where it is not given.
    package let defaultValue: SettingDefault
    /// Whether its value must never be shown, nor be given on a command line.
    package let isSecret: Bool
    /// Whether a change takes effect without a restart.
    package let isReloadable: Bool
    /// How much of its value may be shown.
    package let display: SettingDisplay
    /// What it means, in one line.
    package let summary: String

    init(
        _ name: SettingName,
        _ kind: SettingKind,
        _ defaultValue: SettingDefault = .none,
        secret: Bool = false,
        reloadable: Bool = false,
        display: SettingDisplay? = nil,
        summary: String
    ) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.isSecret = secret
        self.isReloadable = reloadable
        self.display = secret ? .hidden : display ?? kind.display
        self.summary = summary
    }

    /// The path in YAML, with `<name>` for a profile's.
    package var yamlPath: String {
        name.isProfileScoped ? "storage.<name>.\(name.local.lowercased())" : SettingKey(name).dotted
    }

    /// The environment variable, with a star for a profile's name.
    package var variable: String {
        "WAYBILL_\(name.rawValue)"
    }

    /// Whether a profile may override it.
    package var allowsProfileOverride: Bool {
        name.allowsProfileOverride
    }
}
