import Testing

@testable import Settings

@Suite struct SettingsCatalogueTests {
    /// The names of contract.md, Settings, in its order.
    static let contract = """
        CONFIG SECRETS_DIR
        MQTT_URL MQTT_USERNAME MQTT_PASSWORD MQTT_CA_FILE MQTT_CERT_FILE MQTT_KEY_FILE MQTT_VERSION MQTT_CLIENT_ID
        MQTT_SHARE_GROUP MQTT_SESSION_EXPIRY MQTT_RECEIVE_MAXIMUM MQTT_NOTICES MQTT_REQUESTS
        STORE_URL STORE_PASSWORD STORE_MIGRATE RETENTION_UPLOADS RETENTION_NOTICES RETENTION_AUDIT
        HTTP_LISTEN HTTP_TOKEN HTTP_TOKENS_FILE HTTP_HOSTS POLICIES_DIR
        UPLOADS_REPLY_TIMEOUT UPLOADS_START_DEADLINE UPLOADS_GRACE UPLOADS_SWEEP_INTERVAL UPLOADS_STALL_TIMEOUT
        UPLOADS_VERIFY_DEADLINE UPLOADS_UNPROVABLE UPLOADS_UNREPORTED UPLOADS_UNANSWERED_LIMIT UPLOADS_ON_EXPIRY
        UPLOADS_MAX_GENERATIONS UPLOADS_VERIFY_CONCURRENCY UPLOADS_DOWNLOAD_RATE UPLOADS_AUDIT_RATE
        WEBHOOK_URL WEBHOOK_SECRET WEBHOOK_ATTEMPTS WEBHOOK_CA_FILE LOG_LEVEL LOG_FORMAT METRICS_LISTEN STORAGE_PROFILES
        """
        .split(whereSeparator: \.isWhitespace).map(String.init)

    /// The names after `STORAGE_<NAME>_`.
    static let contractPerProfile = """
        PROVIDER ENDPOINT PUBLIC_ENDPOINT STS_ENDPOINT REGION DOCK_REGION DOCK_PROVIDER BUCKET ADDRESSING ROLE_ARN
        EXTERNAL_ID VERIFY_ROLE_ARN VERIFY_WITH DURATION EXPIRY_MARGIN EXPIRE_UNIT KEY_TEMPLATE KEY_PREFIXES MINT_PREFIXES GATEWAYS
        MAX_LIVE KMS_KEY CA_FILE FINGERPRINT METADATA_PROOF SELF_TEST CANARY_KEY PARENT ACCESS_KEY_ID
        SECRET_ACCESS_KEY SESSION_TOKEN
        """
        .split(whereSeparator: \.isWhitespace).map(String.init)

    /// Beside the contract's: documented additions.
    static let additions = ["PARENT_FILE", "PARENT_PROFILE", "PARENT_PROCESS", "SOURCE_IDENTITY", "SESSION_TAGS"]

    @Test func holdsTheContractAndEachNameOnce() {
        let names = SettingsCatalogue.all.map(\.name.rawValue)
        #expect(names.count == Set(names).count)
        let added = Self.additions.map { "STORAGE_*_\($0)" }
        #expect(
            names.filter { !added.contains($0) } == Self.contract + Self.contractPerProfile.map { "STORAGE_*_\($0)" }
        )
        #expect(added.allSatisfy(names.contains))
        #expect(Set(names) == Set(SettingName.allCases.map(\.rawValue)))
    }

    @Test func marksSecrets() {
        let secrets = SettingsCatalogue.all.filter(\.isSecret).map(\.name)
        #expect(
            secrets == [.mqttPassword, .storePassword, .httpToken, .webhookSecret, .secretAccessKey, .sessionToken]
        )
        #expect(SettingsCatalogue.all.allSatisfy { !$0.isSecret || $0.isReloadable })
    }

    @Test func marksWhatAProfileMayOverride() {
        let overridable = SettingsCatalogue.all.filter(\.allowsProfileOverride).map(\.name.rawValue)
        #expect(overridable == Self.contract.filter { $0.hasPrefix("UPLOADS_") || $0.hasPrefix("WEBHOOK_") })
    }

    @Test(arguments: [
        (SettingName.uploadsReplyTimeout, "WAYBILL_UPLOADS_REPLY_TIMEOUT", "uploads.reply_timeout"),
        (.endpoint, "WAYBILL_STORAGE_*_ENDPOINT", "storage.<name>.endpoint"),
        (.policiesDirectory, "WAYBILL_POLICIES_DIR", "policies.dir"),
        (.mqttURL, "WAYBILL_MQTT_URL", "mqtt.url"),
    ])
    func names(_ name: SettingName, variable: String, yaml: String) {
        #expect(SettingsCatalogue[name].variable == variable)
        #expect(SettingsCatalogue[name].yamlPath == yaml)
    }

    @Test func documentationCoversEveryDefinition() {
        let markdown = SettingsCatalogue.markdown()
        let help = SettingsCatalogue.help()
        for definition in SettingsCatalogue.all {
            let rows = markdown.split(separator: "\n").filter { $0.hasPrefix("| `\(definition.name.rawValue)` |") }
            #expect(rows.count == 1, "\(definition.name)")
            #expect(rows.first?.contains("`\(definition.yamlPath)`") == true)
            #expect(rows.first?.contains(definition.summary) == true)
            if case .value(let text) = definition.defaultValue {
                #expect(rows.first?.contains("`\(text)`") == true)
                #expect(help.contains("(default \(text))"))
            }
            #expect(help.contains("  \(definition.variable)  \(definition.yamlPath)\n"))
        }
        #expect(markdown.contains("`STORAGE_*_UPLOADS_REPLY_TIMEOUT`, `storage.<name>.uploads.reply_timeout`"))
        #expect(markdown.hasSuffix("|\n"))
    }

    @Test func theListingCoversEveryDefinition() throws {
        let loaded = try load()
        let expected =
            SettingsCatalogueTests.contract + Self.contractPerProfile.map { "STORAGE_DEFAULT_\($0)" }
        let added = Self.additions.map { "STORAGE_DEFAULT_\($0)" }
        #expect(loaded.effective.map(\.name).filter { !added.contains($0) } == expected)
    }
}
