import Primitives
import TestSupport
import Testing

@testable import Settings

/// The least that a profile needs.
let storageEnvironment = [
    "WAYBILL_STORAGE_DEFAULT_PROVIDER": "minio",
    "WAYBILL_STORAGE_DEFAULT_ENDPOINT": "http://127.0.0.1:9000",
    "WAYBILL_STORAGE_DEFAULT_BUCKET": "dock-logs",
]

/// Loads with the least storage, and without the machine's own file.
func load(
    _ environment: [String: String] = [:],
    set arguments: [String] = [],
    yaml: String? = nil,
    storage: [String: String] = storageEnvironment
) throws -> LoadedSettings {
    let directory = try TemporaryDirectory()
    var environment = storage.merging(environment) { $1 }
    if let yaml {
        environment["WAYBILL_CONFIG"] = try directory.write("waybill.yaml", yaml)
    }
    return try Settings.load(
        arguments: arguments,
        environment: environment,
        defaultConfigurationFile: "\(directory.path)/absent.yaml"
    )
}

/// What is wrong with these settings; none where they load.
func problems(
    _ environment: [String: String] = [:],
    set arguments: [String] = [],
    yaml: String? = nil,
    storage: [String: String] = storageEnvironment
) throws -> [SettingsProblem] {
    do {
        _ = try load(environment, set: arguments, yaml: yaml, storage: storage)
        return []
    } catch let error as SettingsError {
        return error.problems
    }
}

/// The variables of one profile.
func profileVariables(_ values: [String: String], of name: String = "default") -> [String: String] {
    Dictionary(uniqueKeysWithValues: values.map { ("WAYBILL_STORAGE_\(name.uppercased())_\($0.key)", $0.value) })
}

extension LoadedSettings {
    /// The one profile of most tests.
    var profile: Settings.Profile {
        get throws {
            try #require(settings.profiles.first)
        }
    }

    /// A line of the effective listing.
    subscript(_ name: String) -> EffectiveSetting? {
        effective.first { $0.name == name }
    }
}
