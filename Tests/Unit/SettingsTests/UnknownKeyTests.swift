import Testing

@testable import Settings

@Suite struct UnknownKeyTests {
    @Test(arguments: [
        ("uploads: {reply_timeot: 1s}", "uploads.reply_timeot", "uploads.reply_timeout"),
        ("mqtt: {shared_group: g}", "mqtt.shared_group", "mqtt.share_group"),
        ("storage: {default: {buckte: b}}", "storage.default.buckte", "storage.default.bucket"),
        ("storage: {endpoint: http://h}", "storage.endpoint", "storage.default.endpoint"),
        ("reply_timeout: 1s", "reply_timeout", "uploads.reply_timeout"),
        ("MQTT: {url: mqtt://h}", "MQTT.url", "mqtt.url"),
    ])
    func inYAMLIsAnErrorWithASuggestion(yaml: String, key: String, suggestion: String) throws {
        let found = try problems(yaml: yaml)
        #expect(found.map(\.setting) == [key])
        #expect(found.first?.remedy == "did you mean \(suggestion)?")
        #expect(found.first?.source.description.hasSuffix("waybill.yaml:1") == true)
    }

    @Test func inYAMLTheLineIsNamed() throws {
        let found = try problems(yaml: "mqtt:\n  url: mqtt://h\n\n  # words\n  usernme: x\n")
        #expect(found.first?.source.description.hasSuffix("waybill.yaml:5") == true)
    }

    @Test(arguments: [
        ("uploads.graec=1s", "uploads.graec", "uploads.grace"),
        ("UPLOADS_GRACE=1s", "UPLOADS_GRACE", "uploads.grace"),
        ("log.levle=info", "log.levle", "log.level"),
    ])
    func inArgumentsIsAnErrorWithASuggestion(argument: String, key: String, suggestion: String) throws {
        let found = try problems(set: [argument])
        #expect(found.map(\.setting) == [key])
        #expect(found.first?.remedy == "did you mean \(suggestion)?")
    }

    @Test(arguments: [
        ("WAYBILL_UPLOADS_REPLYTIMEOUT", "WAYBILL_UPLOADS_REPLY_TIMEOUT"),
        ("WAYBILL_MQTT_PASWORD", "WAYBILL_MQTT_PASSWORD"),
        ("WAYBILL_STORAGE_DEFAULT_BUKET", "WAYBILL_STORAGE_DEFAULT_BUCKET"),
        ("WAYBILL_STORAGE_DEFAULT_UPLOADS_GRACES", "WAYBILL_STORAGE_DEFAULT_UPLOADS_GRACE"),
    ])
    func inTheEnvironmentIsAWarningWithASuggestion(variable: String, suggestion: String) throws {
        let loaded = try load([variable: "1s"])
        #expect(loaded.warnings.map(\.setting) == [variable])
        #expect(loaded.warnings.first?.remedy == "did you mean \(suggestion)?")
    }

    @Test func whatIsLikeNothingGetsNoSuggestion() throws {
        let found = try problems(set: ["quite.something.else.altogether=1"])
        #expect(found.first?.remedy == nil)
        #expect(found.first?.reason == "there is no such setting")
    }

    @Test(arguments: [
        "WAYBILL_SERVICE_HOST", "WAYBILL_SERVICE_PORT", "WAYBILL_SERVICE_PORT_HTTP", "WAYBILL_PORT",
        "WAYBILL_PORT_8484_TCP_ADDR", "WAYBILL_METRICS_SERVICE_HOST", "WAYBILL_METRICS_PORT_9_TCP", "WAYBILL_SERVER",
        "WAYBILL_TOKEN", "PATH", "waybill_x", "WAYBILLS_X",
    ])
    func kubernetesAndTheClientAreLeftAlone(variable: String) throws {
        #expect(try load([variable: "tcp://10.0.0.1:8484"]).warnings.isEmpty)
    }

    @Test func aProfileThatIsNotListedIsNamed() throws {
        let variables = profileVariables(["BUCKET": "b"], of: "eu")
        #expect(try load(variables).warnings.first?.remedy == "add eu to STORAGE_PROFILES")
        let found = try problems(yaml: "storage: {eu: {bucket: b}}")
        #expect(found.map(\.setting) == ["STORAGE_EU_BUCKET"])
        #expect(found.first?.remedy == "add eu to STORAGE_PROFILES")
    }

    @Test(arguments: [
        ("", "", 0), ("abc", "abc", 0), ("abc", "", 3), ("abc", "acb", 1), ("abc", "abxc", 1), ("abc", "ab", 1),
        ("abc", "xbc", 1), ("kitten", "sitting", 3),
    ])
    func editDistances(one: String, another: String, expected: Int) {
        #expect(SettingsCatalogue.editDistance(one, another) == expected)
        #expect(SettingsCatalogue.editDistance(another, one) == expected)
    }
}
