extension SettingsCatalogue {
    /// How uploads are watched and proven; each may be set per profile too.
    static let uploads = Section(
        title: "Uploads",
        definitions: [
            SettingDefinition(
                .uploadsReplyTimeout,
                .duration(atLeast: .milliseconds(100)),
                .value("10s"),
                reloadable: true,
                summary: "how long a dock has for its reply to a command"
            ),
            SettingDefinition(
                .uploadsStartDeadline,
                .duration(atLeast: .milliseconds(100)),
                .value("30m"),
                reloadable: true,
                summary: "how long a start is tried on a busy or silent dock"
            ),
            SettingDefinition(
                .uploadsGrace,
                .duration(atLeast: .zero),
                .value("5s"),
                summary: "how long a reported object may be absent, and subscriptions drain before a timer counts"
            ),
            SettingDefinition(
                .uploadsSweepInterval,
                .duration(atLeast: .milliseconds(100)),
                .value("1m"),
                summary: "how often a live upload's objects are looked for unasked"
            ),
            SettingDefinition(
                .uploadsStallTimeout,
                .duration(atLeast: .milliseconds(100)),
                .value("15m"),
                reloadable: true,
                summary: "silence after which an upload counts as stalled"
            ),
            SettingDefinition(
                .uploadsVerifyDeadline,
                .duration(atLeast: .milliseconds(100)),
                .value("10m"),
                reloadable: true,
                summary: "how long the proof of a reported object may take"
            ),
            SettingDefinition(
                .uploadsUnprovable,
                .choice(Settings.Uploads.Unprovable.self),
                .value("download"),
                reloadable: true,
                summary: "what settles an object whose headers do not prove it"
            ),
            SettingDefinition(
                .uploadsUnreported,
                .choice(Settings.Uploads.Unreported.self),
                .value("fail"),
                reloadable: true,
                summary: "verdict on an object that is there but was never reported"
            ),
            SettingDefinition(
                .uploadsUnansweredLimit,
                .duration(atLeast: .milliseconds(100)),
                .value("24h"),
                reloadable: true,
                summary: "how long the object store may give no answer about an object before its file fails"
            ),
            SettingDefinition(
                .uploadsOnExpiry,
                .choice(Settings.Uploads.OnExpiry.self),
                .value("reissue"),
                reloadable: true,
                summary: "when the credentials will expire before the upload is done"
            ),
            SettingDefinition(
                .uploadsMaxGenerations,
                .integer(1...100),
                .value("3"),
                reloadable: true,
                summary: "credentials issued for one upload, at most"
            ),
            SettingDefinition(
                .uploadsVerifyConcurrency,
                .integer(1...1024),
                .value("16"),
                summary: "objects under verification at a time"
            ),
            SettingDefinition(
                .uploadsDownloadRate,
                .rate,
                .value("unlimited"),
                reloadable: true,
                summary: "how fast objects are read for proof by download"
            ),
            SettingDefinition(
                .uploadsAuditRate,
                .integer(0...1_000_000),
                .value("0"),
                reloadable: true,
                summary: "verified objects looked at again, an hour"
            ),
        ]
    )
}
