import Primitives
import TestSupport
import Testing

@testable import Settings

@Suite struct ReloadTests {
    @Test func tellsWhatTookEffectAndWhatNeedsARestart() throws {
        let directory = try TemporaryDirectory()
        let secrets = try TemporaryDirectory()
        try secrets.write("WAYBILL_STORE_PASSWORD", "one")
        let file = try directory.write("waybill.yaml", "log: {level: info}\nmqtt: {client_id: a}\n")
        let environment = storageEnvironment.merging([
            "WAYBILL_CONFIG": file, "WAYBILL_SECRETS_DIR": secrets.path,
        ]) { $1 }
        let loaded = try Settings.load(environment: environment, defaultConfigurationFile: "/nonexistent")

        let same = try loaded.reload()
        #expect(same.changed.isEmpty)
        #expect(same.needsRestart.isEmpty)
        #expect(same.loaded.settings == loaded.settings)

        try secrets.write("WAYBILL_STORE_PASSWORD", "two")
        try directory.write(
            "waybill.yaml",
            """
            log: {level: debug, format: json}
            mqtt: {client_id: b}
            storage:
              profiles: [default, eu]
              default: {max_live: 4}
              eu: {provider: minio, endpoint: "http://h", bucket: eu-logs}
            """
        )
        let reload = try loaded.reload()
        #expect(reload.needsRestart == ["LOG_FORMAT", "MQTT_CLIENT_ID"])
        #expect(
            reload.changed.filter { !$0.hasPrefix("STORAGE_EU_") }
                == ["LOG_LEVEL", "STORAGE_DEFAULT_MAX_LIVE", "STORAGE_PROFILES", "STORE_PASSWORD"]
        )
        #expect(reload.changed.contains("STORAGE_EU_BUCKET"))
        #expect(reload.loaded.settings.store.password?.reveal() == "two")
        #expect(reload.loaded.settings.profiles.count == 2)

        // What is gone is a change too.
        let back = try reload.loaded.reload(
            from: SettingsInputs(environment: storageEnvironment, defaultConfigurationFile: "/nonexistent")
        )
        #expect(back.needsRestart.contains("MQTT_CLIENT_ID"))
        #expect(back.changed.contains("STORAGE_EU_BUCKET"))
    }

    @Test func aBrokenFileIsAnErrorAndChangesNothing() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("waybill.yaml", "log: {level: info}")
        let environment = storageEnvironment.merging(["WAYBILL_CONFIG": file]) { $1 }
        let loaded = try Settings.load(environment: environment, defaultConfigurationFile: "/nonexistent")
        try directory.write("waybill.yaml", "log: {level: loud}")
        #expect(throws: SettingsError.self) { try loaded.reload() }
    }
}
