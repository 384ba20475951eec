import Primitives

/// The one walk that makes typed settings, the list of what holds, and the list of what is wrong.
struct SettingsReader {
    /// The sources, the strongest first.
    private let layers: [SettingsLayer]
    /// What was found out so far.
    private(set) var report: SettingsReport
    /// What holds, in the order in which it was asked for.
    private var noted: [(key: SettingKey, setting: EffectiveSetting)] = []
    /// The values that hold, by whole name: what a reload is compared with.
    private(set) var held: [String: HeldValue] = [:]
    /// What was given and refused.
    private var refused: Set<SettingKey> = []

    init(layers: [SettingsLayer], report: SettingsReport) {
        self.layers = layers
        self.report = report
    }

    /// Every setting that some source gives.
    var givenKeys: Set<SettingKey> {
        Set(layers.flatMap(\.keys.keys))
    }

    /// What holds: the service's settings, then each profile's, all in the catalogue's order.
    var effective: [EffectiveSetting] {
        var profiles: [ProfileName?] = [nil]
        for (key, _) in noted where !profiles.contains(key.profile) {
            profiles.append(key.profile)
        }
        return profiles.flatMap { profile in
            let own = Dictionary(noted.filter { $0.key.profile == profile }.map { ($0.key.name, $0.setting) }) { $1 }
            return SettingsCatalogue.all.compactMap { own[$0.name] }
        }
    }

    /// Reads one setting.
    ///
    /// - Parameters:
    ///   - name: The setting.
    ///   - profile: The profile it belongs to.
    ///   - inherited: The service's value, for a profile's override that is not given.
    ///   - derived: The default, where it derives from other settings.
    ///   - parse: Reads the value from its elements: one, unless the setting is a list.
    /// - Returns: The value; `nil` where there is none, or where it was refused and there is no default.
    mutating func read<Value>(
        _ name: SettingName,
        in profile: ProfileName? = nil,
        inheriting inherited: Value? = nil,
        derived: String? = nil,
        parse: ([String]) throws(InvalidValue) -> Value
    ) -> Value? {
        let key = SettingKey(name, in: profile)
        let definition = SettingsCatalogue[name]
        if let given = given(key) {
            do throws(InvalidValue) {
                try refuseControlCharacters(in: given.texts, definition)
                let value = try parse(given.texts)
                note(key, given.texts, given.source)
                return value
            } catch {
                refuse(key, given.texts, given.source, error)
            }
        } else if let inherited {
            return inherited
        }
        guard let text = derived ?? definition.defaultText else {
            if !refused.contains(key) {
                note(key, nil, .default)
            }
            return nil
        }
        if !refused.contains(key) {
            note(key, [text], .default)
        }
        do throws(InvalidValue) {
            return try parse([text])
        } catch {
            // The catalogue's defaults are held against its kinds by a test; a derived one may fail with its origin.
            if !refused.contains(key) {
                refuse(key, [text], .default, error)
            }
            return nil
        }
    }

    /// What the strongest source that has it gives for a setting.
    private mutating func given(_ key: SettingKey) -> (texts: [String], source: SettingSource)? {
        for layer in layers {
            do {
                if let value = try layer.value(of: key), !value.texts.isEmpty {
                    return value
                }
            } catch {
                // The provider's error might quote the value.
                report.problem(key.words, layer.keys[key] ?? .default, "cannot be read")
                refused.insert(key)
            }
        }
        return nil
    }

    /// Whether a setting was given, by whatever source.
    func isGiven(_ name: SettingName, in profile: ProfileName? = nil) -> Bool {
        layers.contains { $0.keys[SettingKey(name, in: profile)] != nil }
    }

    /// The source that counts for a setting.
    func source(of name: SettingName, in profile: ProfileName? = nil) -> SettingSource {
        let key = SettingKey(name, in: profile)
        return layers.lazy.compactMap { $0.keys[key] }.first ?? .default
    }

    /// Whether a setting was given and refused: a check of several settings then has nothing to say.
    func isRefused(_ name: SettingName, in profile: ProfileName? = nil) -> Bool {
        refused.contains(SettingKey(name, in: profile))
    }

    /// Notes that a setting does not go with the others.
    mutating func problem(
        _ name: SettingName,
        in profile: ProfileName? = nil,
        _ reason: String,
        remedy: String? = nil
    ) {
        let key = SettingKey(name, in: profile)
        report.problem(key.words, source(of: name, in: profile), reason, remedy: remedy)
    }

    /// Notes that a setting has to be given and was not.
    mutating func missing(_ name: SettingName, in profile: ProfileName? = nil, _ why: String) {
        guard !isRefused(name, in: profile) else {
            return
        }
        let key = SettingKey(name, in: profile)
        report.problem(
            key.words,
            .default,
            "is not set: \(why)",
            remedy: "set \(key.variable), or \(key.dotted) in YAML"
        )
    }

    /// Adds what was found out elsewhere.
    mutating func withReport(_ body: (inout SettingsReport) -> Void) {
        body(&report)
    }

    private mutating func note(_ key: SettingKey, _ texts: [String]?, _ source: SettingSource) {
        let value = texts?.joined(separator: ", ")
        let setting = EffectiveSetting(
            name: key.words,
            value: value.map { EffectiveSetting.shown($0, of: key.name) },
            source: source
        )
        noted.append((key, setting))
        held[key.words] = HeldValue(name: key.name, value: value.map(Secret.init))
    }

    private mutating func refuse(
        _ key: SettingKey,
        _ texts: [String],
        _ source: SettingSource,
        _ error: InvalidValue
    ) {
        refused.insert(key)
        let definition = SettingsCatalogue[key.name]
        let value = definition.display == .whole ? texts.quoted : "the value"
        let allowed = error.allowed ?? definition.kind.allowed
        report.problem(key.words, source, "\(value) \(error.reason)", remedy: allowed.map { "allowed: \($0)" })
    }

    private func refuseControlCharacters(
        in texts: [String],
        _ definition: SettingDefinition
    ) throws(InvalidValue) {
        for text in texts where text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            // A secret may hold line ends; a header, a topic or a path must not.
            if !definition.isSecret || text.unicodeScalars.contains("\0") {
                throw InvalidValue(reason: "holds a control character")
            }
        }
    }
}

/// A value that holds, kept so that it cannot be shown.
struct HeldValue: Sendable, Hashable {
    let name: SettingName
    let value: Secret?
}

extension SettingDefinition {
    /// The default as it could be given.
    fileprivate var defaultText: String? {
        if case .value(let text) = defaultValue { text } else { nil }
    }
}

extension [String] {
    fileprivate var quoted: String {
        // What is printed must not steer a terminal.
        let text = joined(separator: ", ").unicodeScalars.filter { $0.properties.generalCategory != .control }
        return "'\(String(String.UnicodeScalarView(text.prefix(80))))'"
    }
}
