import Configuration
import Primitives

/// One source of settings: its values, behind swift-configuration's provider, and where each was written.
///
/// The environment is the library's own provider, with its mapping of keys. The others are read here and held in its
/// in-memory provider: its YAML snapshot keeps no lines to name in an error and tells no unknown key, its parser's
/// errors quote the file, and its directory provider passes over symbolic links, of which a Kubernetes secret
/// volume consists.
struct SettingsLayer {
    /// The values, by path.
    let provider: any ConfigProvider
    /// Every setting that this source gives, and where.
    let keys: [SettingKey: SettingSource]

    init(provider: some ConfigProvider, keys: [SettingKey: SettingSource]) {
        self.provider = provider
        self.keys = keys
    }

    /// A layer of values that were read here.
    init(name: String, entries: [SettingKey: SettingEntry]) {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (key, entry) in entries {
            let isSecret = SettingsCatalogue[key.name].isSecret
            values[key.configKey] = ConfigValue(entry.content(for: key), isSecret: isSecret)
        }
        self.init(provider: InMemoryProvider(name: name, values: values), keys: entries.mapValues(\.source))
    }

    /// The value of a setting, with one element where it is no list; `nil` where this source does not give it.
    func value(of key: SettingKey) throws -> (texts: [String], source: SettingSource)? {
        guard let source = keys[key] else {
            return nil
        }
        let type: ConfigType = SettingsCatalogue[key.name].kind == .list ? .stringArray : .string
        switch try provider.value(forKey: key.configKey, type: type).value?.content {
        case .string(let text): return ([text], source)
        case .stringArray(let texts): return (texts.filter { !$0.isEmpty }, source)
        default: return nil
        }
    }
}

/// A value that was read from somewhere.
struct SettingEntry {
    /// The text; several where it was written as a sequence.
    let texts: [String]
    /// Where it was written.
    let source: SettingSource

    /// The value as the provider holds it: a list is split at its commas, unless it was a sequence already.
    fileprivate func content(for key: SettingKey) -> ConfigContent {
        guard SettingsCatalogue[key.name].kind == .list else {
            return .string(texts.joined(separator: ","))
        }
        guard texts.count == 1, let text = texts.first else {
            return .stringArray(texts)
        }
        return .stringArray(text.split(separator: ",").map { $0.trimmingSpaces() })
    }
}

extension SettingKey {
    /// The key under which a provider holds it.
    fileprivate var configKey: AbsoluteConfigKey {
        AbsoluteConfigKey(path)
    }
}

extension StringProtocol {
    /// The text without white space at either end.
    fileprivate func trimmingSpaces() -> String {
        var text = self[...]
        while text.first?.isWhitespace == true {
            text = text.dropFirst()
        }
        while text.last?.isWhitespace == true {
            text = text.dropLast()
        }
        return String(text)
    }
}
