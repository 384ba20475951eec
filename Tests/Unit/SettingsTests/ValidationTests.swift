import Primitives
import Testing

@testable import Settings

/// One table of what is refused: each row is refused for its own reason, and for no other.
@Suite struct ValidationTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let given: [String: String]
        let setting: String
        let reason: String

        init(_ given: [String: String], _ setting: String, _ reason: String) {
            self.given = given
            self.setting = setting
            self.reason = reason
        }

        var testDescription: String {
            "\(given) → \(setting)"
        }
    }

    @Test(arguments: [
        Refusal(["MQTT_URL": "http://broker"], "MQTT_URL", "wrong scheme"),
        Refusal(["MQTT_URL": "mqtt://"], "MQTT_URL", "names no host"),
        Refusal(["MQTT_URL": "mqtt://broker/topic"], "MQTT_URL", "more than a scheme"),
        Refusal(["MQTT_URL": "mqtt://broker:99999"], "MQTT_URL", "port"),
        Refusal(["MQTT_URL": "mqtt://user:pw@broker"], "MQTT_URL", "holds a password"),
        Refusal(["MQTT_URL": "mqtt://user@broker"], "MQTT_URL", "names a user"),
        Refusal(["MQTT_PASSWORD": "x"], "MQTT_PASSWORD", "without MQTT_USERNAME"),
        Refusal(["MQTT_URL": "mqtts://b", "MQTT_CERT_FILE": "/c"], "MQTT_CERT_FILE", "go together"),
        Refusal(["MQTT_URL": "mqtts://b", "MQTT_KEY_FILE": "/k"], "MQTT_KEY_FILE", "go together"),
        Refusal(["MQTT_CA_FILE": "/ca"], "MQTT_CA_FILE", "does not use TLS"),
        Refusal(["MQTT_SHARE_GROUP": "g"], "MQTT_SHARE_GROUP", "need PostgreSQL"),
        Refusal(["MQTT_SHARE_GROUP": "a/b", "STORE_URL": "postgresql://h/d"], "MQTT_SHARE_GROUP", "no group's name"),
        Refusal(["MQTT_SESSION_EXPIRY": "500ms"], "MQTT_SESSION_EXPIRY", "too short"),
        Refusal(["MQTT_RECEIVE_MAXIMUM": "0"], "MQTT_RECEIVE_MAXIMUM", "out of range"),
        Refusal(["MQTT_RECEIVE_MAXIMUM": "65536"], "MQTT_RECEIVE_MAXIMUM", "out of range"),
        Refusal(["MQTT_RECEIVE_MAXIMUM": "many"], "MQTT_RECEIVE_MAXIMUM", "not a whole number"),
        Refusal(["MQTT_NOTICES": "perhaps"], "MQTT_NOTICES", "neither on nor off"),
        Refusal(["MQTT_CLIENT_ID": "a\u{7}b"], "MQTT_CLIENT_ID", "control character"),
        Refusal(["STORE_URL": "mysql://h/d"], "STORE_URL", "wrong scheme"),
        Refusal(["STORE_URL": "sqlite:"], "STORE_URL", "names no file"),
        Refusal(["STORE_URL": "postgresql://u:pw@h/d"], "STORE_URL", "holds a password"),
        Refusal(["STORE_URL": "postgresql://h/d?password=pw"], "STORE_URL", "holds a password"),
        Refusal(["STORE_URL": "postgresql://h/d?ssl%70assword=pw"], "STORE_URL", "holds a password"),
        Refusal(["STORE_URL": "postgresql://a,u:pw@h/d"], "STORE_URL", "holds a password"),
        Refusal(["STORE_URL": "postgresql://h:1,i:70000/d"], "STORE_URL", "port out of range"),
        Refusal(["STORE_URL": "postgresql:///d"], "STORE_URL", "names no host"),
        Refusal(["STORE_MIGRATE": "never"], "STORE_MIGRATE", "not one of the choices"),
        Refusal(["RETENTION_UPLOADS": "1m"], "RETENTION_UPLOADS", "too short"),
        Refusal(["RETENTION_AUDIT": "ever"], "RETENTION_AUDIT", "not a duration"),
        Refusal(["HTTP_LISTEN": "0.0.0.0:8484"], "HTTP_LISTEN", "beyond this machine"),
        Refusal(["HTTP_LISTEN": "[::]:8484"], "HTTP_LISTEN", "beyond this machine"),
        Refusal(["HTTP_LISTEN": "8484"], "HTTP_LISTEN", "not an address to listen on"),
        Refusal(["METRICS_LISTEN": "nine"], "METRICS_LISTEN", "not an address to listen on"),
        Refusal(["UPLOADS_REPLY_TIMEOUT": "10"], "UPLOADS_REPLY_TIMEOUT", "not a duration"),
        Refusal(["UPLOADS_REPLY_TIMEOUT": "0s"], "UPLOADS_REPLY_TIMEOUT", "too short"),
        Refusal(["UPLOADS_REPLY_TIMEOUT": "1h"], "UPLOADS_REPLY_TIMEOUT", "is over before one reply"),
        Refusal(["UPLOADS_START_DEADLINE": "9s"], "UPLOADS_START_DEADLINE", "is over before one reply"),
        Refusal(["UPLOADS_UNPROVABLE": "accept"], "UPLOADS_UNPROVABLE", "not one of the choices"),
        Refusal(["UPLOADS_UNREPORTED": "ignore"], "UPLOADS_UNREPORTED", "not one of the choices"),
        Refusal(["UPLOADS_ON_EXPIRY": "wait"], "UPLOADS_ON_EXPIRY", "not one of the choices"),
        Refusal(["UPLOADS_MAX_GENERATIONS": "0"], "UPLOADS_MAX_GENERATIONS", "out of range"),
        Refusal(["UPLOADS_VERIFY_CONCURRENCY": "0"], "UPLOADS_VERIFY_CONCURRENCY", "out of range"),
        Refusal(["UPLOADS_DOWNLOAD_RATE": "fast"], "UPLOADS_DOWNLOAD_RATE", "not a rate"),
        Refusal(["UPLOADS_AUDIT_RATE": "-1"], "UPLOADS_AUDIT_RATE", "out of range"),
        Refusal(["WEBHOOK_URL": "hooks.example.org"], "WEBHOOK_URL", "an address"),
        Refusal(
            ["WEBHOOK_SECRET": "0123456789abcdef,1123456789abcdef,2123456789abcdef"],
            "WEBHOOK_SECRET",
            "has 3 values"
        ),
        Refusal(["WEBHOOK_SECRET": "0123456789abcde"], "WEBHOOK_SECRET", "too short"),
        Refusal(["WEBHOOK_SECRET": "0123456789abcdef,short"], "WEBHOOK_SECRET", "too short"),
        Refusal(["WEBHOOK_SECRET": "whsec_MDEyMzQ1Njc4OWFiY2Rl"], "WEBHOOK_SECRET", "too short"),
        Refusal(["WEBHOOK_SECRET": "whsec_???"], "WEBHOOK_SECRET", "not base64"),
        Refusal(["WEBHOOK_SECRET": "whsk_c2VjcmV0"], "WEBHOOK_SECRET", "asymmetric"),
        Refusal(["WEBHOOK_ATTEMPTS": "0"], "WEBHOOK_ATTEMPTS", "out of range"),
        Refusal(["LOG_LEVEL": "loud"], "LOG_LEVEL", "not one of the choices"),
        Refusal(["LOG_FORMAT": "xml"], "LOG_FORMAT", "not one of the choices"),
        Refusal(["STORAGE_PROFILES": "default,EU"], "STORAGE_PROFILES", "not [a-z][a-z0-9]*"),
        Refusal(["STORAGE_PROFILES": "default,1eu"], "STORAGE_PROFILES", "not [a-z][a-z0-9]*"),
        Refusal(["STORAGE_PROFILES": "default,default"], "STORAGE_PROFILES", "twice"),
        Refusal(["STORAGE_PROFILES": "default,profiles"], "STORAGE_PROFILES", "is taken"),
        Refusal(["CONFIG": "/nonexistent/waybill.yaml"], "CONFIG", "cannot be read"),
        Refusal(["SECRETS_DIR": "/nonexistent/secrets"], "SECRETS_DIR", "cannot be read"),
        Refusal(["HTTP_TOKEN": "123456789abcdef"], "HTTP_TOKEN", "too short"),
        Refusal(["HTTP_HOSTS": "http://a.example"], "HTTP_HOSTS", "no host name"),
        Refusal(["HTTP_HOSTS": "a.example,b.example:80"], "HTTP_HOSTS", "no host name"),
        Refusal(["HTTP_HOSTS": "*.example"], "HTTP_HOSTS", "no host name"),
        Refusal(["HTTP_HOSTS": "a b"], "HTTP_HOSTS", "no host name"),
    ])
    func refuses(_ row: Refusal) throws {
        let given = Dictionary(uniqueKeysWithValues: row.given.map { ("WAYBILL_\($0.key)", $0.value) })
        try expect(problems(given), toBe: row, setting: row.setting)
    }

    static let aws = [
        "PROVIDER": "aws", "REGION": "eu-west-1", "BUCKET": "logs", "ROLE_ARN": "arn:aws:iam::123456789012:role/logs",
    ]
    static let ali = [
        "PROVIDER": "ali", "REGION": "cn-hangzhou", "BUCKET": "logs", "ROLE_ARN": "acs:ram::1:role/logs",
    ]
    static let ceph = [
        "PROVIDER": "ceph", "ENDPOINT": "http://rgw", "BUCKET": "logs", "ROLE_ARN": "arn:aws:iam:::role/logs",
    ]
    static let minio = ["PROVIDER": "minio", "ENDPOINT": "http://minio:9000", "BUCKET": "logs"]

    static func with(_ base: [String: String], _ change: [String: String]) -> [String: String] {
        base.merging(change) { $1 }.filter { !$0.value.isEmpty }
    }

    @Test(arguments: [
        Refusal(with(minio, ["PROVIDER": "gcs"]), "PROVIDER", "not one of the choices"),
        Refusal(with(minio, ["PROVIDER": ""]), "PROVIDER", "not set"),
        Refusal(with(minio, ["BUCKET": ""]), "BUCKET", "not set"),
        Refusal(with(minio, ["BUCKET": "logs/x"]), "BUCKET", "no bucket's name"),
        Refusal(with(minio, ["BUCKET": "logs*"]), "BUCKET", "no bucket's name"),
        Refusal(with(minio, ["BUCKET": "lo"]), "BUCKET", "it has 2 characters"),
        Refusal(with(aws, ["BUCKET": String(repeating: "l", count: 64)]), "BUCKET", "it has 64 characters"),
        Refusal(with(aws, ["BUCKET": "Logs"]), "BUCKET", "something else than a-z"),
        Refusal(with(aws, ["BUCKET": "my_logs"]), "BUCKET", "something else than a-z"),
        Refusal(with(ceph, ["BUCKET": "lögs"]), "BUCKET", "something else than a-z"),
        Refusal(with(aws, ["BUCKET": "-logs"]), "BUCKET", "begins or ends"),
        Refusal(with(aws, ["BUCKET": "logs."]), "BUCKET", "begins or ends"),
        Refusal(with(aws, ["BUCKET": "my..logs"]), "BUCKET", "begins or ends"),
        Refusal(with(aws, ["BUCKET": "10.0.0.7"]), "BUCKET", "an IP address"),
        Refusal(with(minio, ["BUCKET": "10.0.0.7"]), "BUCKET", "an IP address"),
        Refusal(with(aws, ["BUCKET": "xn--logs"]), "BUCKET", "begin with 'xn--'"),
        Refusal(with(aws, ["BUCKET": "logs--x-s3"]), "BUCKET", "end with '--x-s3'"),
        Refusal(with(minio, ["BUCKET": "minio"]), "BUCKET", "MinIO keeps it"),
        Refusal(with(minio, ["BUCKET": "my.-logs"]), "BUCKET", "begins or ends with '-'"),
        Refusal(with(ali, ["BUCKET": "my.logs"]), "BUCKET", "none with dots"),
        Refusal(with(aws, ["ADDRESSING": "virtual", "BUCKET": "my.logs"]), "ADDRESSING", "dots before it"),
        Refusal(with(minio, ["ADDRESSING": "cname"]), "ADDRESSING", "minio has no domains of buckets"),
        Refusal(with(ceph, ["ADDRESSING": "cname"]), "ADDRESSING", "ceph has no domains of buckets"),
        Refusal(with(ali, ["ADDRESSING": "cname"]), "ENDPOINT", "needs the bucket's own domain"),
        Refusal(
            with(ali, ["ADDRESSING": "cname", "ENDPOINT": "https://logs.oss-cn-hangzhou.aliyuncs.com"]),
            "ENDPOINT",
            "an address of the provider's"
        ),
        Refusal(
            with(
                aws,
                ["ADDRESSING": "cname", "ENDPOINT": "https://d.example", "PUBLIC_ENDPOINT": "https://d.example"]
            ),
            "PUBLIC_ENDPOINT",
            "logs.d.example"
        ),
        Refusal(with(minio, ["KEY_TEMPLATE": "logs//{upload}"]), "KEY_TEMPLATE", "an empty segment"),
        Refusal(with(minio, ["KEY_TEMPLATE": "/{upload}/x"]), "KEY_TEMPLATE", "an empty segment"),
        Refusal(with(minio, ["KEY_TEMPLATE": "./{upload}/x"]), "KEY_TEMPLATE", "or '.'"),
        Refusal(with(minio, ["KEY_TEMPLATE": "{upload}/"]), "KEY_TEMPLATE", "an empty segment"),
        Refusal(with(minio, ["KEY_TEMPLATE": "a\\b/{upload}/x"]), "KEY_TEMPLATE", "with '\\'"),
        Refusal(with(ceph, ["KEY_TEMPLATE": "{upload}/{module}:{date}"]), "KEY_TEMPLATE", "with ':'"),
        Refusal(with(ceph, ["KEY_TEMPLATE": "/{upload}/x"]), "KEY_TEMPLATE", "an empty segment"),
        Refusal(with(ceph, ["KEY_TEMPLATE": "a\\b/{upload}/x"]), "KEY_TEMPLATE", "with '\\'"),
        Refusal(with(ali, ["KEY_TEMPLATE": "/{upload}/x"]), "KEY_TEMPLATE", "begins with '/'"),
        Refusal(with(ali, ["KEY_TEMPLATE": "\\a/{upload}/x"]), "KEY_TEMPLATE", "begins with '\\'"),
        Refusal(with(ceph, ["CANARY_KEY": "a:b"]), "CANARY_KEY", "with ':'"),
        Refusal(with(minio, ["MINT_PREFIXES": "a//"]), "MINT_PREFIXES", "an empty segment"),
        Refusal(with(ceph, ["KEY_PREFIXES": "logs/,a:b"]), "KEY_PREFIXES", "with ':'"),
        Refusal(with(minio, ["ENDPOINT": ""]), "ENDPOINT", "not set"),
        Refusal(with(minio, ["ENDPOINT": "minio:9000"]), "ENDPOINT", "wrong scheme"),
        Refusal(with(minio, ["ENDPOINT": "http://minio/bucket"]), "ENDPOINT", "more than a scheme"),
        Refusal(with(minio, ["PUBLIC_ENDPOINT": "ftp://x"]), "PUBLIC_ENDPOINT", "wrong scheme"),
        Refusal(with(minio, ["STS_ENDPOINT": "x"]), "STS_ENDPOINT", "not an address"),
        Refusal(with(ceph, ["ENDPOINT": ""]), "ENDPOINT", "not set"),
        Refusal(with(ceph, ["ROLE_ARN": ""]), "ROLE_ARN", "not set"),
        Refusal(with(aws, ["REGION": ""]), "REGION", "not set"),
        Refusal(with(aws, ["REGION": "eu/west"]), "REGION", "no region"),
        Refusal(with(aws, ["ROLE_ARN": ""]), "ROLE_ARN", "not set"),
        Refusal(with(aws, ["ROLE_ARN": "logs"]), "ROLE_ARN", "no role of aws"),
        Refusal(with(aws, ["DURATION": "13h"]), "DURATION", "longer than aws grants"),
        Refusal(with(ali, ["ROLE_ARN": "arn:aws:iam::1:role/x"]), "ROLE_ARN", "no role of ali"),
        Refusal(with(ali, ["ADDRESSING": "path"]), "ADDRESSING", "virtual-hosted"),
        Refusal(with(minio, ["DURATION": "14m"]), "DURATION", "too short"),
        Refusal(with(minio, ["EXPIRY_MARGIN": "1h"]), "EXPIRY_MARGIN", "not less than"),
        Refusal(with(minio, ["DURATION": "15m", "EXPIRY_MARGIN": "16m"]), "EXPIRY_MARGIN", "not less than"),
        Refusal(with(minio, ["EXPIRE_UNIT": "us"]), "EXPIRE_UNIT", "not one of the choices"),
        Refusal(with(minio, ["KEY_TEMPLATE": "logs/{gateway}"]), "KEY_TEMPLATE", "lacks {upload}"),
        Refusal(with(minio, ["KEY_TEMPLATE": "{upload}/{sn}"]), "KEY_TEMPLATE", "unknown placeholder {sn}"),
        Refusal(with(minio, ["MINT_PREFIXES": "a/*"]), "MINT_PREFIXES", "must not hold '*'"),
        Refusal(with(minio, ["GATEWAYS": "7CT*X"]), "GATEWAYS", "no gateway"),
        Refusal(with(minio, ["MAX_LIVE": "-1"]), "MAX_LIVE", "out of range"),
        Refusal(with(minio, ["KMS_KEY": "logs"]), "KMS_KEY", "policies of minio name no keys"),
        Refusal(with(ceph, ["KMS_KEY": "logs"]), "KMS_KEY", "policies of ceph name no keys"),
        Refusal(with(aws, ["KMS_KEY": "alias/logs"]), "KMS_KEY", "no key of aws"),
        Refusal(with(aws, ["KMS_KEY": "arn:aws:kms:eu-west-1:1:alias/logs"]), "KMS_KEY", "no key of aws"),
        Refusal(with(ali, ["KMS_KEY": "arn:aws:kms:eu-west-1:1:key/x"]), "KMS_KEY", "no key of ali"),
        Refusal(with(minio, ["SOURCE_IDENTITY": "hq"]), "SOURCE_IDENTITY", "minio knows none"),
        Refusal(with(ali, ["SOURCE_IDENTITY": "hq"]), "SOURCE_IDENTITY", "ali knows none"),
        Refusal(with(ceph, ["SESSION_TAGS": "a=b"]), "SESSION_TAGS", "ceph knows none"),
        Refusal(with(aws, ["SOURCE_IDENTITY": "a b"]), "SOURCE_IDENTITY", "no source identity"),
        Refusal(with(aws, ["SOURCE_IDENTITY": "a"]), "SOURCE_IDENTITY", "no source identity"),
        Refusal(with(aws, ["SESSION_TAGS": "team"]), "SESSION_TAGS", "no tag"),
        Refusal(with(aws, ["SESSION_TAGS": "a=b,=c"]), "SESSION_TAGS", "no tag"),
        Refusal(with(aws, ["SESSION_TAGS": "a=b*"]), "SESSION_TAGS", "no tag"),
        Refusal(with(aws, ["SESSION_TAGS": "aws:a=b"]), "SESSION_TAGS", "no tag"),
        Refusal(with(aws, ["SESSION_TAGS": "team=a,Team=b"]), "SESSION_TAGS", "a key twice"),
        Refusal(with(minio, ["FINGERPRINT": "crc32"]), "FINGERPRINT", "not one of the choices"),
        Refusal(with(minio, ["METADATA_PROOF": "2"]), "METADATA_PROOF", "neither on nor off"),
        Refusal(with(minio, ["SELF_TEST": "on"]), "SELF_TEST", "not one of the choices"),
        Refusal(with(minio, ["CANARY_KEY": "a/../b"]), "CANARY_KEY", "must not hold '..'"),
        Refusal(with(minio, ["PARENT": "vault"]), "PARENT", "not one of the choices"),
        Refusal(with(minio, ["PARENT": "static"]), "ACCESS_KEY_ID", "PARENT is static"),
        Refusal(with(minio, ["PARENT": "file"]), "PARENT_FILE", "PARENT is file"),
        Refusal(with(minio, ["PARENT": "process"]), "PARENT_PROCESS", "PARENT is process"),
        Refusal(with(minio, ["ACCESS_KEY_ID": "a"]), "SECRET_ACCESS_KEY", "go together"),
        Refusal(with(minio, ["SECRET_ACCESS_KEY": "s"]), "ACCESS_KEY_ID", "go together"),
        Refusal(with(minio, ["SESSION_TOKEN": "t"]), "ACCESS_KEY_ID", "no use without"),
        Refusal(with(minio, ["UPLOADS_GRACE": "soon"]), "UPLOADS_GRACE", "not a duration"),
        Refusal(with(minio, ["UPLOADS_START_DEADLINE": "1s"]), "UPLOADS_START_DEADLINE", "is over before one reply"),
    ])
    func refusesOfAProfile(_ row: Refusal) throws {
        try expect(
            problems(storage: profileVariables(row.given)),
            toBe: row,
            setting: "STORAGE_DEFAULT_\(row.setting)"
        )
    }

    private func expect(_ found: [SettingsProblem], toBe row: Refusal, setting: String) throws {
        #expect(found.count == 1, "\(found)")
        let problem = try #require(found.first)
        #expect(problem.setting == setting)
        #expect(problem.reason.contains(row.reason), "\(problem)")
        // What was given is named by its place; and there is something to do about it.
        #expect(problem.source == .default || problem.description.contains("environment WAYBILL_"))
    }

    @Test(arguments: [
        with(aws, [:]), with(ali, [:]), with(ceph, [:]), with(minio, [:]),
        with(minio, ["DURATION": "30d", "ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "s", "PARENT": "static"]),
        with(minio, ["GATEWAYS": "7CT*, 7CTDM, 8X"]),
        with(aws, ["KMS_KEY": "arn:aws:kms:eu-west-1:123456789012:key/x", "SOURCE_IDENTITY": "waybill@hq"]),
        with(ali, ["KMS_KEY": "acs:kms:cn-hangzhou:1:key/x"]),
        with(aws, ["BUCKET": "my.dotted-.logs"]), with(minio, ["BUCKET": "my.logs"]), with(aws, ["BUCKET": "123"]),
        with(aws, ["KEY_TEMPLATE": "/a//./{upload}/{module}:{date}"]),
        with(ceph, ["KEY_TEMPLATE": "a/{upload}/x"]), with(ali, ["KEY_TEMPLATE": "a//{upload}/x:\\"]),
        with(aws, ["ADDRESSING": "virtual", "BUCKET": "my.logs", "ENDPOINT": "http://s3.example"]),
        with(ali, ["ADDRESSING": "cname", "ENDPOINT": "https://docks.example"]),
    ])
    func accepts(_ given: [String: String]) throws {
        #expect(try problems(storage: profileVariables(given)).isEmpty)
    }

    @Test(arguments: [
        ["HTTP_LISTEN": "0.0.0.0:1", "HTTP_TOKEN": "0123456789abcdef"],
        ["HTTP_LISTEN": "0.0.0.0:1", "HTTP_TOKENS_FILE": "/t"], ["HTTP_HOSTS": "waybill.example.com, docks"],
        ["HTTP_LISTEN": "unix:/run/w.sock"],
        ["MQTT_SHARE_GROUP": "g", "STORE_URL": "postgresql://u@h:5432/d?sslmode=require"],
        ["STORE_URL": "postgresql://u@a:5432,[::1]:5433,c/d?target_session_attrs=any"],
        ["STORE_URL": "postgresql:///d?host=/run/postgresql"],
        ["STORE_URL": "postgresql://u@%2Frun%2Fpostgresql/d"],
        ["STORE_URL": "postgresql:///?service=waybill"],
        ["MQTT_URL": "mqtts://b", "MQTT_CA_FILE": "/ca"], ["RETENTION_UPLOADS": "keep"],
        ["METRICS_LISTEN": "0.0.0.0:9"],
    ])
    func accepts(service given: [String: String]) throws {
        let given = Dictionary(uniqueKeysWithValues: given.map { ("WAYBILL_\($0.key)", $0.value) })
        #expect(try problems(given).isEmpty)
    }

    @Test func hostsAreNamesInSmallLetters() throws {
        let hosts = try load(["WAYBILL_HTTP_HOSTS": "Waybill.example.com, docks"]).settings.http.hosts
        #expect(hosts == ["waybill.example.com", "docks"])
        #expect(try load([:]).settings.http.hosts.isEmpty)
        #expect(try load([:], yaml: "http: {hosts: [a.example, b]}").settings.http.hosts == ["a.example", "b"])
    }

    @Test func tagsOfASession() throws {
        let given = Self.with(Self.aws, ["SESSION_TAGS": "team=docks, cost=a=b, empty="])
        let tags = try load(storage: profileVariables(given)).profile.sessionTags
        #expect(tags.map { [$0.key, $0.value] } == [["team", "docks"], ["cost", "a=b"], ["empty", ""]])
    }

    @Test func everythingWrongIsSaidAtOnce() throws {
        let found = try problems(
            ["WAYBILL_MQTT_NOTICES": "x", "WAYBILL_STORAGE_DEFAULT_DURATION": "1s"],
            set: ["log.level=loud", "nonsense", "uploads.grcae=1s"],
            yaml: "http:\n  listen: 5\nmqtt:\n  clientid: x\n"
        )
        let settings = [
            "--set", "MQTT_NOTICES", "HTTP_LISTEN", "LOG_LEVEL", "STORAGE_DEFAULT_DURATION", "uploads.grcae",
            "mqtt.clientid",
        ]
        #expect(Set(found.map(\.setting)) == Set(settings))
        #expect(found.count == settings.count)
    }

    @Test func withNoStorageAtAllTheErrorSaysWhatToSet() throws {
        let found = try problems(storage: [:])
        #expect(found.count == 1)
        let text = try #require(found.first).description
        for variable in [
            "PROVIDER=minio", "ENDPOINT=http", "BUCKET=", "ACCESS_KEY_ID=", "SECRET_ACCESS_KEY=", "ROLE_ARN=",
        ] {
            #expect(text.contains("WAYBILL_STORAGE_DEFAULT_\(variable)"), "\(text)")
        }
    }

    @Test func gatewaysOfTwoProfilesMustNotOverlap() throws {
        let storage = profileVariables(Self.with(Self.minio, ["GATEWAYS": "7CT*,8"]), of: "eu")
            .merging(profileVariables(Self.with(Self.minio, ["GATEWAYS": "9,7CTDM"]), of: "us")) { $1 }
            .merging(["WAYBILL_STORAGE_PROFILES": "eu,us"]) { $1 }
        let found = try problems(storage: storage)
        #expect(found.map(\.setting) == ["STORAGE_US_GATEWAYS"])
        #expect(found.first?.reason == "'7CTDM' overlaps '7CT*' of the profile eu")
    }

    @Test func whoMayMintMustNotReachTheUploadsOfAnotherProfile() throws {
        let eu = Self.with(Self.minio, ["KEY_TEMPLATE": "eu/{upload}/{module}.tar", "KEY_PREFIXES": "eu,chosen"])
        for (prefix, taken) in [("eu/a", "eu/"), ("chosen", "chosen"), ("eu", "eu/")] {
            let storage = profileVariables(eu, of: "eu")
                .merging(profileVariables(Self.with(Self.minio, ["MINT_PREFIXES": prefix]), of: "us")) { $1 }
                .merging(["WAYBILL_STORAGE_PROFILES": "eu,us"]) { $1 }
            let found = try problems(storage: storage)
            #expect(found.map(\.setting) == ["STORAGE_US_MINT_PREFIXES"])
            let text = "'\(prefix)' overlaps '\(taken)', where the profile eu has uploads in the same bucket"
            #expect(found.first?.reason == text)
        }
        // In another bucket, or at another object store, they are other objects.
        for change in [["BUCKET": "other"], ["ENDPOINT": "http://elsewhere:9000"]] {
            let us = Self.with(Self.minio, ["MINT_PREFIXES": "eu"]).merging(change) { $1 }
            let storage = profileVariables(eu, of: "eu").merging(profileVariables(us, of: "us")) { $1 }
                .merging(["WAYBILL_STORAGE_PROFILES": "eu,us"]) { $1 }
            #expect(try problems(storage: storage).isEmpty)
        }
    }

    @Test(arguments: [
        (["MINT_PREFIXES": "logs/exports"], 1), (["MINT_PREFIXES": "logs"], 1), (["MINT_PREFIXES": "exports"], 0),
        (["MINT_PREFIXES": "exports,chosen/x", "KEY_PREFIXES": "chosen"], 1),
        (["MINT_PREFIXES": "exports", "KEY_TEMPLATE": "{gateway}/{upload}/{module}.tar"], 1),
    ])
    func whoMayMintWithinTheUploadsOfItsOwnProfileIsWarnedOf(given: [String: String], count: Int) throws {
        let loaded = try load(storage: profileVariables(Self.with(Self.minio, given)))
        #expect(loaded.warnings.map(\.setting) == Array(repeating: "STORAGE_DEFAULT_MINT_PREFIXES", count: count))
    }

    @Test func severalProfilesKeepTheirOrder() throws {
        let storage = profileVariables(Self.minio, of: "us").merging(profileVariables(Self.aws, of: "eu1")) { $1 }
        let loaded = try load(["WAYBILL_STORAGE_PROFILES": "us, eu1"], storage: storage)
        #expect(loaded.settings.profiles.map(\.name.value) == ["us", "eu1"])
        #expect(loaded.settings.profiles.map(\.provider) == [.minio, .aws])
    }
}
