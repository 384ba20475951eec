import Primitives
import TestSupport
import Testing

@testable import Settings

@Suite struct PrecedenceTests {
    /// The sources of one setting, the strongest first.
    enum Place: Int, CaseIterable, Hashable {
        case argument, environment, secretFile, yaml
    }

    /// Loads one setting from several places at once.
    func load(_ key: SettingKey, from places: [Place: String]) throws -> LoadedSettings {
        let directory = try TemporaryDirectory()
        let secrets = try TemporaryDirectory()
        var environment = storageEnvironment
        environment["WAYBILL_SECRETS_DIR"] = secrets.path
        var arguments: [String] = []
        for (place, value) in places {
            switch place {
            case .argument: arguments.append("\(key.dotted)=\(value)")
            case .environment: environment[key.variable] = value
            case .secretFile: try secrets.write(key.variable, value + "\n")
            case .yaml:
                let file = try directory.write("waybill.yaml", key.path.nestedYAML(value))
                environment["WAYBILL_CONFIG"] = file
            }
        }
        return try Settings.load(
            arguments: arguments,
            environment: environment,
            defaultConfigurationFile: "\(directory.path)/absent.yaml"
        )
    }

    @Test func argumentsThenEnvironmentThenSecretFilesThenYAMLThenDefault() throws {
        var places: [Place: String] = [.argument: "1s", .environment: "2s", .secretFile: "3s", .yaml: "4s"]
        let key = SettingKey(.uploadsGrace)
        for (place, seconds) in [(Place.argument, 1), (.environment, 2), (.secretFile, 3), (.yaml, 4)] {
            let loaded = try load(key, from: places)
            #expect(loaded.settings.uploads.grace == .seconds(seconds))
            #expect(loaded["UPLOADS_GRACE"]?.source.place == place)
            places[place] = nil
        }
        let loaded = try load(key, from: places)
        #expect(loaded.settings.uploads.grace == .seconds(5))
        #expect(loaded["UPLOADS_GRACE"]?.source == .default)
    }

    /// Whatever the setting and whichever places give it: the strongest counts, and the listing says which it was.
    @Test(arguments: 0..<64)
    func theStrongestOfAnySubsetCounts(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let eligible: [(SettingKey, [String])] = [
            (SettingKey(.uploadsGrace), ["11s", "12s", "13s", "14s"]),
            (SettingKey(.mqttClientID), ["a", "b", "c", "d"]),
            (SettingKey(.uploadsMaxGenerations), ["4", "5", "6", "7"]),
            (SettingKey(.logLevel), ["trace", "debug", "error", "critical"]),
            (SettingKey(.region, in: .init("default")), ["r1", "r2", "r3", "r4"]),
            (SettingKey(.mintPrefixes, in: .init("default")), ["a/, b/", "c/, d/", "e/, f/", "g/, h/"]),
            (SettingKey(.uploadsGrace, in: .init("default")), ["11s", "12s", "13s", "14s"]),
        ]
        let (key, values) = try #require(eligible.randomElement(using: &generator))
        let shuffled = values.shuffled(using: &generator)
        var places: [Place: String] = [:]
        for place in Place.allCases where Bool.random(using: &generator) {
            places[place] = shuffled[place.rawValue]
        }
        let strongest = places.keys.min { $0.rawValue < $1.rawValue }
        let loaded = try load(key, from: places)
        let found = loaded[key.words]
        #expect(found?.source.place == strongest)
        if let strongest {
            #expect(found?.value == places[strongest])
        }
    }

    @Test func theLastOfRepeatedArgumentsCounts() throws {
        let loaded = try Settings.load(
            arguments: ["uploads.grace=1s", "uploads.grace=2s"],
            environment: storageEnvironment,
            defaultConfigurationFile: "/nonexistent"
        )
        #expect(loaded.settings.uploads.grace == .seconds(2))
    }

    @Test func aProfilesOverrideBeatsTheServicesWhateverItsSource() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("waybill.yaml", "storage: {default: {uploads: {grace: 7s}}}")
        let loaded = try Settings.load(
            arguments: ["uploads.grace=1s"],
            environment: storageEnvironment.merging(["WAYBILL_CONFIG": file]) { $1 },
            defaultConfigurationFile: "/nonexistent"
        )
        #expect(loaded.settings.uploads.grace == .seconds(1))
        #expect(try loaded.profile.uploads.grace == .seconds(7))
        #expect(try loaded.profile.uploads.replyTimeout == .seconds(10))
        #expect(loaded["STORAGE_DEFAULT_UPLOADS_GRACE"]?.value == "7s")
        #expect(loaded["STORAGE_DEFAULT_UPLOADS_REPLY_TIMEOUT"] == nil)
    }

    @Test func anEmptyValueIsNotSet() throws {
        let loaded = try load(SettingKey(.mqttClientID), from: [.argument: "", .environment: "", .yaml: "y"])
        #expect(loaded.settings.mqtt.clientID == "y")
    }

    @Test func theDefaultFileIsReadIfItIsThere() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("waybill.yaml", "mqtt: {client_id: from-file}")
        let loaded = try Settings.load(environment: storageEnvironment, defaultConfigurationFile: file)
        #expect(loaded.settings.mqtt.clientID == "from-file")
        #expect(loaded.configurationFile == file)
        #expect(loaded["CONFIG"]?.value == file)
    }
}

extension SettingSource {
    fileprivate var place: PrecedenceTests.Place? {
        switch self {
        case .argument: .argument
        case .environment: .environment
        case .secretFile: .secretFile
        case .file: .yaml
        case .default: nil
        }
    }
}

extension [String] {
    fileprivate func nestedYAML(_ value: String) -> String {
        enumerated().map { index, word in String(repeating: "  ", count: index) + word + ":" }
            .joined(separator: "\n") + " \"\(value)\"\n"
    }
}
