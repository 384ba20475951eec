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

    /// Values that are no secrets themselves, and may hold one: what is listed of them.
    @Test(arguments: [
        ("WEBHOOK_URL", "https://h/services/\(mark)", "https://h/…"),
        ("WEBHOOK_URL", "https://h:8443/hook?key=\(mark)", "https://h:8443/…?…"),
        ("WEBHOOK_URL", "https://h?key=\(mark)", "https://h?…"),
        ("WEBHOOK_URL", "https://h/", "https://h/"),
        ("STORE_URL", "postgresql://waybill@h/d?sslkey=\(mark)", "postgresql://waybill@h/d?…"),
        ("STORE_URL", "sqlite:folder/waybill.db", "sqlite:folder/waybill.db"),
        ("MQTT_URL", "mqtt://h:1883", "mqtt://h:1883"),
        ("STORAGE_DEFAULT_EXTERNAL_ID", "\(mark)", "<set>"),
        ("STORAGE_DEFAULT_PARENT_PROCESS", "/usr/bin/vault read -token=\(mark) aws", "/usr/bin/vault …"),
        ("STORAGE_DEFAULT_PARENT_PROCESS", "/usr/bin/vault", "/usr/bin/vault"),
        ("STORAGE_DEFAULT_PARENT_PROCESS", "'/usr/bin/\(mark) x' y", "<set>"),
        ("STORAGE_DEFAULT_PARENT_PROCESS", "TOKEN=\(mark) vault", "<set>"),
    ])
    func whatMayHoldASecretIsListedInPart(name: String, value: String, shown: String) throws {
        var environment = ["WAYBILL_\(name)": value]
        if name == "STORAGE_DEFAULT_PARENT_PROCESS" {
            environment["WAYBILL_STORAGE_DEFAULT_PARENT"] = "process"
        }
        let loaded = try load(environment)
        #expect(loaded[name]?.value == shown)
        var dumped = ""
        dump(loaded.effective, to: &dumped)
        #expect(!dumped.contains(Self.mark))
        #expect(!loaded.settings.store.url.contains(Self.mark))
    }

    @Test func aSecretInAFileThatAllCanReadIsSaid() throws {
        let folder = try TemporaryDirectory()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        let secret = try folder.write("WAYBILL_HTTP_TOKEN", Self.mark)
        let key = try folder.write("key.pem", Self.mark)
        let parent = try folder.write("parent.json", Self.mark)
        let yaml = try folder.write("waybill.yaml", "store: {password: \(Self.mark)}")
        let environment = [
            "WAYBILL_SECRETS_DIR": folder.path, "WAYBILL_CONFIG": yaml, "WAYBILL_MQTT_URL": "mqtts://h",
            "WAYBILL_MQTT_CERT_FILE": key, "WAYBILL_MQTT_KEY_FILE": key, "WAYBILL_STORAGE_DEFAULT_PARENT": "file",
            "WAYBILL_STORAGE_DEFAULT_PARENT_FILE": parent,
        ]
        func warned(_ mode: Int, folderMode: Int = 0o755) throws -> Set<String> {
            for path in [secret, key, parent, yaml] {
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            }
            try FileManager.default.setAttributes([.posixPermissions: folderMode], ofItemAtPath: folder.path)
            let loaded = try load(environment)
            #expect(!loaded.warnings.contains { "\($0)".contains(Self.mark) })
            return Set(loaded.warnings.map(\.setting))
        }
        let all: Set = ["HTTP_TOKEN", "MQTT_KEY_FILE", "STORAGE_DEFAULT_PARENT_FILE", "STORE_PASSWORD"]
        #expect(try warned(0o644) == all)
        #expect(try warned(0o640).isEmpty)
        #expect(try warned(0o600).isEmpty)
        #expect(try warned(0o644, folderMode: 0o750).isEmpty, "nobody else gets that far")
    }

    /// Each setting that takes an address, whatever is added to the catalogue.
    @Test func noAddressIsListedWithItsQuery() {
        for definition in SettingsCatalogue.all {
            if case .url = definition.kind {
                let shown = EffectiveSetting.shown(
                    "https://u:\(Self.mark)@h/p?q=\(Self.mark)#\(Self.mark)",
                    of: definition.name
                )
                #expect(!shown.contains(Self.mark), "\(definition.name): \(shown)")
            }
        }
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
        ["WAYBILL_STORE_URL": "postgresql://h/d?p%61ssword=\(mark)"],
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
        try directory.write("WAYBILL_WEBHOOK_SECRET", "new-new-new-new-,old-old-old-old-\n")
        try directory.write("README", "not a setting")
        try directory.write(".WAYBILL_MQTT_USERNAME", "hidden")
        try directory.write("WAYBILL_STROE_PASSWORD", Self.mark)
        let loaded = try load(["WAYBILL_SECRETS_DIR": directory.path])
        #expect(loaded.settings.store.password?.reveal() == " with spaces ")
        #expect(loaded.settings.http.token?.reveal() == "two\nlines-0123456789")
        #expect(loaded.settings.webhook.secrets.map { $0.reveal() } == ["new-new-new-new-", "old-old-old-old-"])
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
