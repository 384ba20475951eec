extension SettingsCatalogue {
    /// Where settings come from.
    static let sources = Section(
        title: "Sources",
        definitions: [
            SettingDefinition(
                .config,
                .path,
                .derived("`/etc/waybill/waybill.yaml` if there"),
                summary: "YAML file; given by environment or --set only"
            ),
            SettingDefinition(
                .secretsDirectory,
                .path,
                reloadable: true,
                summary: "folder of files that bear the full environment name; re-read on change"
            ),
        ]
    )

    /// The broker.
    static let mqtt = Section(
        title: "MQTT",
        definitions: [
            SettingDefinition(
                .mqttURL,
                .url(schemes: ["mqtt", "mqtts"]),
                .value("mqtt://127.0.0.1:1883"),
                summary: "broker; mqtts:// for TLS"
            ),
            SettingDefinition(.mqttUsername, .text, summary: "user at the broker"),
            SettingDefinition(.mqttPassword, .text, secret: true, reloadable: true, summary: "its password"),
            SettingDefinition(.mqttCAFile, .path, summary: "certificates to trust instead of the system's (PEM)"),
            SettingDefinition(.mqttCertFile, .path, summary: "client certificate (PEM)"),
            SettingDefinition(.mqttKeyFile, .path, summary: "its key (PEM)"),
            SettingDefinition(
                .mqttVersion,
                .choice(Settings.MQTT.Version.self),
                .value("auto"),
                summary: "version of the protocol; auto: MQTT 5, or 3.1.1 where the broker does not speak MQTT 5"
            ),
            SettingDefinition(
                .mqttClientID,
                .text,
                .value("waybill"),
                summary: "client id of the deployment; slots append -0, -1 …"
            ),
            SettingDefinition(.mqttShareGroup, .text, summary: "shared subscription $share/GROUP/…; needs PostgreSQL"),
            SettingDefinition(
                .mqttSessionExpiry,
                .duration(atLeast: .seconds(1)),
                .value("7d"),
                summary: "how long the broker keeps the session of an absent worker"
            ),
            SettingDefinition(
                .mqttReceiveMaximum,
                .integer(1...65_535),
                .value("4096"),
                summary: "messages in flight before the broker waits for acknowledgements"
            ),
            SettingDefinition(.mqttNotices, .toggle, .value("on"), summary: "publish notices to waybill/events/…"),
            SettingDefinition(.mqttRequests, .toggle, .value("off"), summary: "take requests from waybill/requests"),
        ]
    )

    /// What is remembered, and for how long.
    static let store = Section(
        title: "Store",
        definitions: [
            SettingDefinition(
                .storeURL,
                .url(schemes: ["sqlite", "postgresql"]),
                .value("sqlite:waybill.db"),
                summary: "database: one file, or PostgreSQL for more than one worker; several hosts by comma"
            ),
            SettingDefinition(.storePassword, .text, secret: true, reloadable: true, summary: "PostgreSQL's password"),
            SettingDefinition(
                .storeMigrate,
                .choice(Settings.Store.Migration.self),
                .value("auto"),
                summary: "check: refuse to start on an old schema"
            ),
            SettingDefinition(
                .retentionUploads,
                .duration(atLeast: .seconds(3600), allowsKeep: true),
                .value("90d"),
                summary: "how long terminal uploads are kept; the uniqueness of keys outlives it"
            ),
            SettingDefinition(
                .retentionNotices,
                .duration(atLeast: .seconds(3600), allowsKeep: true),
                .value("30d"),
                summary: "how long delivered notices are kept"
            ),
            SettingDefinition(
                .retentionAudit,
                .duration(atLeast: .seconds(3600), allowsKeep: true),
                .value("keep"),
                summary: "how long the audit of minted credentials is kept"
            ),
        ]
    )

    /// The API.
    static let http = Section(
        title: "HTTP",
        definitions: [
            SettingDefinition(
                .httpListen,
                .listen,
                .value("127.0.0.1:8484"),
                summary: "address of the API; beyond loopback it needs a token"
            ),
            SettingDefinition(
                .httpToken,
                .text,
                secret: true,
                reloadable: true,
                summary: "one admin token, of 16 bytes or more"
            ),
            SettingDefinition(
                .httpTokensFile,
                .path,
                reloadable: true,
                summary:
                    "lines name:role:profiles:sha256; roles read, operate, mint; profiles by comma, or *; re-read on change"
            ),
            SettingDefinition(
                .httpHosts,
                .list,
                summary: "host names the API answers to without a token, beside addresses and localhost"
            ),
            SettingDefinition(
                .policiesDirectory,
                .path,
                .derived("built in"),
                summary:
                    "folder of session policy templates that override the built-in ones, or one that holds them in session/"
            ),
        ]
    )

    /// Webhooks.
    static let webhook = Section(
        title: "Webhook",
        definitions: [
            SettingDefinition(
                .webhookURL,
                .url(schemes: ["https", "http"]),
                reloadable: true,
                display: .origin,
                summary: "where notices are posted, signed after Standard Webhooks"
            ),
            SettingDefinition(
                .webhookSecret,
                .list,
                secret: true,
                reloadable: true,
                summary: "signing secret, of 16 bytes or more; two values while rotating"
            ),
            SettingDefinition(
                .webhookAttempts,
                .integer(1...1000),
                .value("20"),
                reloadable: true,
                summary: "tries before a notice is dead-lettered"
            ),
            SettingDefinition(
                .webhookCAFile,
                .path,
                reloadable: true,
                summary: "certificates to trust instead of the system's (PEM)"
            ),
        ]
    )

    /// Logs and metrics.
    static let diagnostics = Section(
        title: "Logs and metrics",
        definitions: [
            SettingDefinition(
                .logLevel,
                .choice(Settings.Log.Level.self),
                .value("info"),
                reloadable: true,
                summary: "the least level that is logged"
            ),
            SettingDefinition(
                .logFormat,
                .choice(Settings.Log.Format.self),
                .value("text"),
                summary: "form of a log line"
            ),
            SettingDefinition(
                .metricsListen,
                .listen,
                .derived("with the API"),
                summary: "address for /metrics alone, open to whoever reaches it"
            ),
        ]
    )
}
