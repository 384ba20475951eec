import Primitives

/// The settings of the service as a whole.
extension SettingsReader {
    mutating func mqtt(store: Settings.Store) -> Settings.MQTT {
        let address = address(.mqttURL)
        let usesTLS = address?.scheme == "mqtts"
        let settings = Settings.MQTT(
            url: address?.text ?? "",
            host: address?.host ?? "",
            port: address?.port ?? (usesTLS ? 8883 : 1883),
            usesTLS: usesTLS,
            username: text(.mqttUsername),
            password: secret(.mqttPassword),
            caFile: text(.mqttCAFile),
            certFile: text(.mqttCertFile),
            keyFile: text(.mqttKeyFile),
            version: choice(.mqttVersion, as: Settings.MQTT.Version.self) ?? .auto,
            clientID: text(.mqttClientID) ?? "",
            shareGroup: text(.mqttShareGroup) { group throws(InvalidValue) in
                guard !group.contains(where: { "/+#".contains($0) }) else {
                    throw InvalidValue(reason: "is no group's name", allowed: "a text without /, + and #")
                }
                return group
            },
            sessionExpiry: duration(.mqttSessionExpiry),
            receiveMaximum: integer(.mqttReceiveMaximum),
            notices: toggle(.mqttNotices),
            requests: toggle(.mqttRequests)
        )
        checkMQTT(settings, store: store)
        noteMode(of: settings.keyFile, .mqttKeyFile)
        return settings
    }

    /// Warns of a file with a secret in it that every user of the machine can read.
    mutating func noteMode(of path: String?, _ name: SettingName, in profile: ProfileName? = nil) {
        if let path {
            let key = SettingKey(name, in: profile)
            let source = source(of: name, in: profile)
            withReport { $0.noteMode(of: path, key.words, source) }
        }
    }

    private mutating func checkMQTT(_ mqtt: Settings.MQTT, store: Settings.Store) {
        if mqtt.password != nil, mqtt.username == nil, !isRefused(.mqttUsername) {
            problem(.mqttPassword, "is set without MQTT_USERNAME", remedy: "set both or neither")
        }
        if (mqtt.certFile == nil) != (mqtt.keyFile == nil) {
            let given: SettingName = mqtt.certFile == nil ? .mqttKeyFile : .mqttCertFile
            problem(given, "MQTT_CERT_FILE and MQTT_KEY_FILE go together", remedy: "set both or neither")
        }
        if !mqtt.usesTLS, !isRefused(.mqttURL) {
            for name in [SettingName.mqttCAFile, .mqttCertFile] where isGiven(name) {
                problem(name, "is set, but MQTT_URL does not use TLS", remedy: "write mqtts:// in MQTT_URL")
            }
        }
        if mqtt.shareGroup != nil, case .sqlite = store.location, !isRefused(.storeURL) {
            problem(
                .mqttShareGroup,
                "several workers need PostgreSQL, and STORE_URL is SQLite",
                remedy: "set STORE_URL to postgresql://…, or leave MQTT_SHARE_GROUP out"
            )
        }
    }

    mutating func store() -> Settings.Store {
        let location = read(.storeURL) { texts throws(InvalidValue) in
            try Settings.Store.Location(texts.joined(separator: ","))
        }
        let resolved = location ?? .sqlite(path: "waybill.db")
        return Settings.Store(
            url: EffectiveSetting.shown(resolved.text, of: .storeURL),
            location: resolved,
            password: secret(.storePassword),
            migrate: choice(.storeMigrate, as: Settings.Store.Migration.self) ?? .auto
        )
    }

    mutating func retention() -> Settings.Retention {
        Settings.Retention(
            uploads: retention(.retentionUploads),
            notices: retention(.retentionNotices),
            audit: retention(.retentionAudit)
        )
    }

    /// Refuses a key or a token that can be guessed.
    ///
    /// - Parameter count: Its bytes.
    /// - Throws: ``InvalidValue`` for fewer than 16.
    static func requireLength(_ count: Int) throws(InvalidValue) {
        guard count >= 16 else {
            throw InvalidValue(reason: "is too short", allowed: "16 bytes or more, as from openssl rand -hex 32")
        }
    }

    mutating func http() -> Settings.HTTP {
        let listen = listenAddress(.httpListen)
        let settings = Settings.HTTP(
            listen: listen ?? .tcp(host: "127.0.0.1", port: 8484),
            token: secret(.httpToken) { token throws(InvalidValue) in
                // Of the tokens in the file only hashes are known.
                try Self.requireLength(token.utf8.count)
            },
            tokensFile: text(.httpTokensFile),
            hosts: list(.httpHosts) { name throws(InvalidValue) in
                let isName =
                    (1...253).contains(name.utf8.count)
                    && name.utf8.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                            true
                        default: false
                        }
                    }
                guard isName, !name.hasPrefix("."), !name.hasSuffix(".") else {
                    throw InvalidValue(
                        reason: "is no host name",
                        allowed: "names like waybill.example.com, without a scheme, a port or wildcards"
                    )
                }
                return name.lowercased()
            }
        )
        if let listen, !listen.isLocal, settings.token == nil, settings.tokensFile == nil,
            !isRefused(.httpToken), !isRefused(.httpTokensFile)
        {
            problem(
                .httpListen,
                "'\(listen)' is reached from beyond this machine, and there is no token",
                remedy: "set HTTP_TOKEN or HTTP_TOKENS_FILE, or listen on 127.0.0.1 or unix:PATH"
            )
        }
        return settings
    }

    mutating func log() -> Settings.Log {
        Settings.Log(
            level: choice(.logLevel, as: Settings.Log.Level.self) ?? .info,
            format: choice(.logFormat, as: Settings.Log.Format.self) ?? .text
        )
    }
}

extension Settings.Store.Location {
    /// Reads `sqlite:PATH` or `postgresql://…`, whose other spelling libpq takes too.
    fileprivate init(_ text: String) throws(InvalidValue) {
        if text.hasPrefix("sqlite:") {
            let path = String(text.dropFirst("sqlite:".count))
            guard !path.isEmpty else {
                throw InvalidValue(reason: "names no file")
            }
            self = .sqlite(path: path)
        } else {
            self = .postgresql(url: try DatabaseAddress(text).text)
        }
    }

    /// The address as it was given.
    fileprivate var text: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        case .postgresql(let url): url
        }
    }
}
