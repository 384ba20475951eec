import Foundation
import Primitives
import TestSupport
import Testing

@testable import Settings

@Suite struct SecretsTests {
    /// What must never be seen.
    static let mark = "hunter2-recognisable"

    static let secretNames = SettingsCatalogue.all.filter(\.isSecret).map(\.name)

    static func key(_ name: SettingName) -> SettingKey {
        SettingKey(name, in: name.isProfileScoped ? ProfileName("default") : nil)
    }

    /// Every text that an operator could see of these settings.
    static func texts(
        _ environment: [String: String] = [:],
        set arguments: [String] = [],
        yaml: String? = nil
    ) throws -> String {
        do {
            let loaded = try load(environment, set: arguments, yaml: yaml)
            var dumped = ""
            dump(loaded, to: &dumped)
            return dumped + "\n\(loaded)\n\(loaded.effective)\n\(loaded.warnings)\n" + String(reflecting: loaded)
        } catch let error as SettingsError {
            var dumped = ""
            dump(error, to: &dumped)
            return dumped + "\n\(error)\n" + String(reflecting: error)
        }
    }

    @Test func areReadFromTheEnvironmentAndListedRedacted() throws {
        var environment = ["WAYBILL_MQTT_USERNAME": "u", "WAYBILL_STORAGE_DEFAULT_ACCESS_KEY_ID": "a"]
        for name in Self.secretNames {
            environment[Self.key(name).variable] = "\(Self.mark)-\(name)"
        }
        let loaded = try load(environment)
        #expect(loaded.settings.mqtt.password?.reveal() == "\(Self.mark)-mqttPassword")
        #expect(loaded.settings.store.password?.reveal() == "\(Self.mark)-storePassword")
        #expect(loaded.settings.http.token?.reveal() == "\(Self.mark)-httpToken")
        #expect(loaded.settings.webhook.secrets.map { $0.reveal() } == ["\(Self.mark)-webhookSecret"])
        #expect(try loaded.profile.secretAccessKey?.reveal() == "\(Self.mark)-secretAccessKey")
        #expect(try loaded.profile.sessionToken?.reveal() == "\(Self.mark)-sessionToken")
        for name in Self.secretNames {
            #expect(loaded[Self.key(name).words]?.value == "<set>")
        }
        // The inputs are the caller's own; nothing else may show a secret.
        var dumped = ""
        dump(loaded.settings, to: &dumped)
        dump(loaded.effective, to: &dumped)
        dump(loaded.held, to: &dumped)
        #expect(!dumped.contains(Self.mark))
        #expect(try !Self.texts(environment).contains(Self.mark))
    }

    @Test func theQueryOfAWebhookIsNotListed() throws {
        let loaded = try load(["WAYBILL_WEBHOOK_URL": "https://h/hook?key=\(Self.mark)"])
        #expect(loaded.settings.webhook.url == "https://h/hook?key=\(Self.mark)")
        #expect(loaded["WEBHOOK_URL"]?.value == "https://h/hook?…")
    }

    @Test(arguments: secretNames)
    func areRefusedOnTheCommandLine(name: SettingName) throws {
        let key = Self.key(name)
        let found = try problems(set: ["\(key.dotted)=\(Self.mark)"])
        #expect(found.map(\.setting) == [key.words])
        #expect(found.first?.remedy?.contains(key.variable) == true)
        #expect(try !Self.texts(set: ["\(key.dotted)=\(Self.mark)"]).contains(Self.mark))
    }

    /// Ways to go wrong with a secret at hand.
    @Test(arguments: [
        ["WAYBILL_WEBHOOK_SECRET": "\(mark),\(mark),\(mark)"],
        ["WAYBILL_MQTT_PASSWORD": mark],
        ["WAYBILL_MQTT_PASWORD": mark],
        ["WAYBILL_HTTP_TOKEN": "\(mark)\0"],
        ["WAYBILL_STORE_URL": "postgresql://u:\(mark)@h/d"],
        ["WAYBILL_STORE_URL": "postgresql://h/d?password=\(mark)"],
        ["WAYBILL_STORE_URL": "postgres:u:\(mark)@h/d"],
        ["WAYBILL_MQTT_URL": "mqtt://u:\(mark)@h"],
        ["WAYBILL_WEBHOOK_URL": "https://u:\(mark)@h"],
        ["WAYBILL_WEBHOOK_URL": "https://\(mark)@h"],
        ["WAYBILL_STORAGE_DEFAULT_ENDPOINT": "u:\(mark)@h"],
        ["WAYBILL_STORAGE_DEFAULT_SECRET_ACCESS_KEY": mark],
        ["WAYBILL_STORAGE_EU_SECRET_ACCESS_KEY": mark],
    ])
    func areInNoErrorAndNoWarning(environment: [String: String]) throws {
        #expect(try !Self.texts(environment).contains(Self.mark))
    }

    @Test(arguments: [
        "mqtt: {password: [\(mark)]}", "mqtt: {password: {\(mark)}}", "mqtt: {password: {a: \(mark)}}",
        "mqtt: {password: {\(mark), \(mark)}}", "mqtt: {password: *\(mark)}", "mqtt: {pasword: \(mark)}",
        "mqtt: {password: \"\(mark)}", "mqtt:\n  password: a: \(mark)", "mqtt:\n  password: \(mark)\n url: x",
        "mqtt:\n  password: @\(mark)", "mqtt:\n  password: !<\(mark)", "mqtt:\n  password: %\(mark)\n\tx",
        "store: {url: 'postgresql://u:\(mark)@h/d'}", "store: \(mark)", "\(mark)", "- \(mark)",
        "mqtt: {username: u, password: \(mark)}\nlog: {level: loud}",
    ])
    func areInNoErrorAboutYAML(yaml: String) throws {
        #expect(try !problems(yaml: yaml).isEmpty)
        #expect(try !Self.texts(yaml: yaml).contains(Self.mark))
    }

    @Test(arguments: ["\(mark)", "=\(mark)", "store.pasword=\(mark)", "store.password=\(mark)"])
    func areInNoErrorAboutArguments(argument: String) throws {
        #expect(try problems(set: [argument]).count == 1)
        #expect(try !Self.texts(set: [argument]).contains(Self.mark))
    }

    @Test func areReadFromFilesWithoutTheirLineEnds() throws {
        let directory = try TemporaryDirectory()
        try directory.write("WAYBILL_STORE_PASSWORD", " with spaces \n")
        try directory.write("WAYBILL_HTTP_TOKEN", "two\nlines-0123456789\r\n\n")
        try directory.write("WAYBILL_WEBHOOK_SECRET", "new,old\n")
        try directory.write("README", "not a setting")
        try directory.write(".WAYBILL_MQTT_USERNAME", "hidden")
        try directory.write("WAYBILL_STROE_PASSWORD", Self.mark)
        let loaded = try load(["WAYBILL_SECRETS_DIR": directory.path])
        #expect(loaded.settings.store.password?.reveal() == " with spaces ")
        #expect(loaded.settings.http.token?.reveal() == "two\nlines-0123456789")
        #expect(loaded.settings.webhook.secrets.map { $0.reveal() } == ["new", "old"])
        #expect(loaded.settings.mqtt.username == nil)
        #expect(loaded.warnings.map(\.setting) == ["WAYBILL_STROE_PASSWORD"])
        #expect(loaded.warnings.first?.remedy == "did you mean WAYBILL_STORE_PASSWORD?")
        #expect(loaded["STORE_PASSWORD"]?.source == .secretFile(path: "\(directory.path)/WAYBILL_STORE_PASSWORD"))
        #expect(loaded.secretsDirectory == directory.path)
    }

    /// Kubernetes' secret volumes: each file a link through `..data` into a folder that is exchanged whole.
    @Test func areReadThroughLinks() throws {
        let directory = try TemporaryDirectory()
        let files = FileManager.default
        try files.createDirectory(atPath: "\(directory.path)/..2026", withIntermediateDirectories: false)
        try directory.write("..2026/WAYBILL_STORE_PASSWORD", "linked")
        try files.createSymbolicLink(atPath: "\(directory.path)/..data", withDestinationPath: "..2026")
        try files.createSymbolicLink(
            atPath: "\(directory.path)/WAYBILL_STORE_PASSWORD",
            withDestinationPath: "..data/WAYBILL_STORE_PASSWORD"
        )
        #expect(try load(["WAYBILL_SECRETS_DIR": directory.path]).settings.store.password?.reveal() == "linked")
    }

    @Test func theFolderMayBeNamedInYAML() throws {
        let directory = try TemporaryDirectory()
        try directory.write("WAYBILL_STORE_PASSWORD", "s")
        let loaded = try load(yaml: "secrets: {dir: \"\(directory.path)\"}\nstore: {password: weaker}")
        #expect(loaded.settings.store.password?.reveal() == "s")
    }

    @Test(arguments: ["WAYBILL_CONFIG", "WAYBILL_SECRETS_DIR"])
    func filesCannotMoveTheSources(name: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write(name, "/elsewhere")
        #expect(try problems(["WAYBILL_SECRETS_DIR": directory.path]).map(\.reason) == ["cannot be given here"])
    }

    @Test func aFileThatIsNoTextIsRefused() throws {
        let directory = try TemporaryDirectory()
        try Data([0xFF, 0xFE]).write(to: URL(filePath: "\(directory.path)/WAYBILL_STORE_PASSWORD"))
        #expect(try problems(["WAYBILL_SECRETS_DIR": directory.path]).map(\.setting) == ["STORE_PASSWORD"])
    }
}
