import Testing

@testable import Settings

@Suite struct YAMLTests {
    @Test func valuesKeepTheirTextWhateverTheirYAMLType() throws {
        let loaded = try load(
            yaml: """
                # words
                mqtt:
                  client_id: 0042
                  receive_maximum: 100
                  notices: off
                  requests: true
                  username: null
                uploads:
                  download_rate: 20MB
                storage:
                  default:
                    mint_prefixes: [a/, "b,c/"]
                    gateways: 7CT*, 8X
                    max_live: 5
                """
        )
        #expect(loaded.settings.mqtt.clientID == "0042")
        #expect(loaded.settings.mqtt.receiveMaximum == 100)
        #expect(!loaded.settings.mqtt.notices)
        #expect(loaded.settings.mqtt.requests)
        #expect(loaded.settings.mqtt.username == nil)
        #expect(loaded.settings.uploads.downloadRate == 20_000_000)
        #expect(try loaded.profile.mintPrefixes == ["a/", "b,c/"])
        #expect(try loaded.profile.gateways == [.prefix("7CT"), .exact("8X")])
        #expect(try loaded.profile.maxLive == 5)
    }

    @Test(arguments: [
        "", "# nothing\n", "---\n", "mqtt:\n", "storage:\n  default:\n", "storage: {default: {uploads: }}", "null",
    ])
    func nothingIsFine(yaml: String) throws {
        #expect(try problems(yaml: yaml).isEmpty)
    }

    @Test(arguments: ["policies_dir: /p", "policies: {dir: /p}", "{policies: {dir: /p}}"])
    func theWordsCountNotWhereTheDotsAre(yaml: String) throws {
        #expect(try load(yaml: yaml).settings.policiesDirectory == "/p")
    }

    @Test func mergesAreFollowed() throws {
        let yaml = """
            storage:
              profiles: [eu, us]
              eu: &base
                provider: minio
                endpoint: http://h
                bucket: eu-logs
              us:
                <<: *base
                bucket: us-logs
            """
        let profiles = try load(yaml: yaml, storage: [:]).settings.profiles
        #expect(profiles.map(\.bucket) == ["eu-logs", "us-logs"])
        #expect(profiles.map(\.endpoint) == ["http://h", "http://h"])
    }

    @Test(arguments: [
        ("mqtt: [", "is not YAML"), ("- a\n- b", "not a mapping"), ("words", "not a mapping"),
        ("mqtt: {url: mqtt://a}\nmqtt: {}", "gives a key twice"),
        ("policies_dir: a\npolicies: {dir: b}", "given twice"),
        ("mqtt: {url: [a, b]}", "is a sequence"), ("mqtt: {url: {a: b}}", "is a mapping"),
        ("storage: {profiles: [default, {a: b}]}", "not a text"), ("config: /x", "cannot be given in the file"),
        ("? [a, b]\n: c", "a key is not a text"), ("a: *b", "undefined alias"),
        ("---\na: 1\n---\nb: 2", "another document"),
        ("mqtt: {url: \"\u{1}\"}", "control characters"),
    ])
    func whatIsNoConfigurationIsRefused(yaml: String, reason: String) throws {
        let found = try problems(yaml: yaml)
        #expect(found.contains { $0.reason.contains(reason) }, "\(found)")
    }
}
