import Foundation
import HTTPTransport
import Primitives
import StorageTestSupport
import Synchronization
import TestSupport
import Testing

/// `waybill check` in set-ups in which no upload can work: the cause fails, alone, and names what to change; what depends
/// on it is not tried.
@Suite(.timeLimit(.minutes(10))) struct CheckSetupTests {
    /// One set-up.
    struct SetUp: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var broker = MosquittoServer.Options()
        var settings: @Sendable (DeploymentOn<MosquittoServer>) async throws -> [String: String?] = { _ in [:] }
        var failed: [String]
        var notTried: [String] = []
        /// Part of the remedy.
        var remedy: String
    }

    /// The rights of the worker in `policies/mosquitto/acl`, for clients without a name, but for one of its lines.
    private static func rights(without line: String = "") throws -> MosquittoServer.Options {
        var options = MosquittoServer.Options()
        let policy = try TextFile.read(Repository.path("policies/mosquitto/acl"))
        let lines = policy.split(separator: "\n", omittingEmptySubsequences: false)
        let from = try #require(lines.firstIndex(of: "user waybill"))
        let own = lines[(from + 1)...].prefix { $0.hasPrefix("topic ") }
        #expect(line.isEmpty || own.contains("topic \(line)"))
        options.accessControl = own.filter { $0 != "topic \(line)" }.joined(separator: "\n") + "\n"
        return options
    }

    private static func lines(_ lines: String...) -> MosquittoServer.Options {
        var options = MosquittoServer.Options()
        options.lines = lines
        return options
    }

    private static let sessions = ["default: mint", "default: start", "default: look", "default: scope"]
    private static let ofBroker = ["subscriptions", "commands", "notices", "default: start"]

    private static func brokers() throws -> [SetUp] {
        [
            SetUp(
                testDescription: "no right to write services",
                broker: try rights(without: "write thing/product/+/services"),
                failed: ["commands"],
                notTried: ["default: start"],
                remedy: "write thing/product/+/services"
            ),
            SetUp(
                testDescription: "no right to write events_reply",
                broker: try rights(without: "write thing/product/+/events_reply"),
                failed: ["commands"],
                notTried: ["default: start"],
                remedy: "write thing/product/+/events_reply"
            ),
            SetUp(
                testDescription: "no right to read events",
                broker: try rights(without: "read thing/product/+/events"),
                failed: ["subscriptions"],
                remedy: "read thing/product/+/events"
            ),
            SetUp(
                testDescription: "no right to read services_reply",
                broker: try rights(without: "read thing/product/+/services_reply"),
                failed: ["subscriptions"],
                remedy: "read thing/product/+/services_reply"
            ),
            SetUp(
                testDescription: "no right to write notices",
                broker: try rights(without: "write waybill/events/#"),
                failed: ["notices"],
                remedy: "write waybill/events/#"
            ),
            SetUp(
                testDescription: "packets are limited below a start's size",
                broker: lines("max_packet_size 600"),
                failed: ["default: start"],
                remedy: "max_packet_size"
            ),
            SetUp(
                testDescription: "messages are limited below a start's size",
                broker: lines("message_size_limit 500"),
                failed: ["default: start"],
                remedy: "message_size_limit"
            ),
            SetUp(
                testDescription: "QoS 0 alone is granted",
                broker: lines("max_qos 0"),
                failed: ["broker"],
                notTried: ofBroker,
                remedy: "QoS 1"
            ),
            SetUp(
                testDescription: "client ids need another beginning",
                broker: lines("clientid_prefixes fleet-"),
                failed: ["broker"],
                notTried: ofBroker,
                remedy: "MQTT_CLIENT_ID"
            ),
            SetUp(
                testDescription: "nobody listens",
                settings: { _ in ["MQTT_URL": "mqtt://127.0.0.1:\(try FreePort.next())"] },
                failed: ["broker"],
                notTried: ofBroker,
                remedy: "MQTT_URL"
            ),
            SetUp(
                testDescription: "a wrong password",
                broker: {
                    var options = MosquittoServer.Options()
                    (options.user, options.password) = ("waybill", "right")
                    return options
                }(),
                settings: { _ in ["MQTT_USERNAME": "waybill", "MQTT_PASSWORD": "pl4nted-wrong"] },
                failed: ["broker"],
                notTried: ofBroker,
                remedy: "MQTT_PASSWORD"
            ),
        ]
    }

    private static func others() -> [SetUp] {
        [
            SetUp(
                testDescription: "nobody listens at the webhook",
                settings: { _ in ["WEBHOOK_URL": "http://127.0.0.1:\(try FreePort.next())/planted"] },
                failed: ["default: webhook"],
                remedy: "WEBHOOK_URL"
            ),
            SetUp(
                testDescription: "an authority that nobody knows signed the webhook's certificate",
                settings: { _ in
                    var options = MosquittoServer.Options()
                    options.encrypted = true
                    let server = try await MosquittoServer.start(options)
                    held.append(server)
                    return ["WEBHOOK_URL": "https://localhost:\(server.port)/planted"]
                },
                failed: ["default: webhook"],
                remedy: "certificate"
            ),
            SetUp(
                testDescription: "another program has the API's port",
                settings: { site in ["HTTP_LISTEN": "127.0.0.1:\(site.storage.port)"] },
                failed: ["api"],
                remedy: "HTTP_LISTEN"
            ),
            SetUp(
                testDescription: "an address of another machine",
                settings: { _ in ["HTTP_LISTEN": "192.0.2.1:8484", "HTTP_TOKEN": String(repeating: "t", count: 32)] },
                failed: ["api"],
                remedy: "HTTP_LISTEN"
            ),
            SetUp(
                testDescription: "no tokens file",
                settings: { site in ["HTTP_TOKENS_FILE": site.folder.file("none")] },
                failed: ["files"],
                remedy: "fix the file"
            ),
            SetUp(
                testDescription: "no folder for the store",
                settings: { site in ["STORE_URL": "sqlite:\(site.folder.file("none/waybill.db"))"] },
                failed: ["store"],
                notTried: sessions,
                remedy: "folder"
            ),
            SetUp(
                testDescription: "nobody listens at the object store",
                settings: { _ in ["STORAGE_DEFAULT_ENDPOINT": "http://127.0.0.1:\(try FreePort.next())"] },
                failed: ["default: clock"],
                notTried: sessions,
                remedy: "ENDPOINT"
            ),
            SetUp(
                testDescription: "no bucket",
                settings: { _ in ["STORAGE_DEFAULT_BUCKET": "no-such-bucket"] },
                failed: ["default: look"],
                notTried: ["default: scope"],
                remedy: "BUCKET"
            ),
            SetUp(
                testDescription: "a wrong key",
                settings: { _ in ["STORAGE_DEFAULT_SECRET_ACCESS_KEY": "pl4nted-wrong"] },
                failed: ["default: mint"],
                notTried: ["default: start", "default: look", "default: scope"],
                remedy: "SECRET_ACCESS_KEY"
            ),
            SetUp(
                testDescription: "no key",
                settings: { _ in ["STORAGE_DEFAULT_PARENT": "file", "STORAGE_DEFAULT_PARENT_FILE": "/none"] },
                failed: ["default: parent"],
                notTried: sessions,
                remedy: "PARENT"
            ),
            SetUp(
                testDescription: "more time than the STS grants",
                settings: { _ in ["STORAGE_DEFAULT_DURATION": "8d"] },
                failed: ["default: mint"],
                notTried: ["default: start", "default: scope"],
                remedy: "lower DURATION, which is 8d"
            ),
            SetUp(
                testDescription: "more time than a role of Ceph grants",
                settings: { _ in try await role(of: .ceph) },
                failed: ["default: mint"],
                notTried: ["default: start", "default: look", "default: scope"],
                remedy: "lower DURATION, which is 2h"
            ),
            SetUp(
                testDescription: "more time than a role of AWS grants",
                settings: { _ in try await role(of: .aws) },
                failed: ["default: mint"],
                notTried: ["default: start", "default: look", "default: scope"],
                remedy: "lower DURATION, which is 2h"
            ),
            SetUp(
                testDescription: "credentials that have expired",
                settings: { site in
                    let credentials = [
                        "AccessKeyId": "waybill", "SecretAccessKey": "pl4nted", "SessionToken": "pl4nted",
                        "Expiration": "2020-01-01T00:00:00Z",
                    ]
                    let text = String(decoding: try JSONEncoder().encode(credentials), as: UTF8.self)
                    return [
                        "STORAGE_DEFAULT_PARENT": "file",
                        "STORAGE_DEFAULT_PARENT_FILE": try site.folder.write("parent", text),
                    ]
                },
                failed: ["default: parent"],
                notTried: sessions,
                remedy: "PARENT"
            ),
        ]
    }

    /// A profile whose role grants an hour.
    private static func role(of dialect: StoragePeer.Dialect) async throws -> [String: String?] {
        let peer = try await StoragePeer.shared(dialect)
        let http = try HTTPClient()
        let user = "CHECK\(UInt64.random(in: 0 ... .max))"
        let role = "arn:aws:iam::123456789012:role/check"
        try await peer.addUser(user, secret: Secret("secret-of-\(user)"), http)
        try await peer.addRole(role, http)
        return [
            "STORAGE_DEFAULT_PROVIDER": dialect.rawValue, "STORAGE_DEFAULT_ENDPOINT": peer.url,
            "STORAGE_DEFAULT_STS_ENDPOINT": peer.url, "STORAGE_DEFAULT_REGION": peer.region,
            "STORAGE_DEFAULT_BUCKET": peer.bucket, "STORAGE_DEFAULT_ADDRESSING": "path",
            "STORAGE_DEFAULT_ROLE_ARN": role, "STORAGE_DEFAULT_ACCESS_KEY_ID": user,
            "STORAGE_DEFAULT_SECRET_ACCESS_KEY": "secret-of-\(user)", "STORAGE_DEFAULT_DURATION": "2h",
        ]
    }

    /// Servers of the settings, for as long as the tests run.
    private static let held = Held()

    @Test("the broker does not let uploads work")
    func brokerSetUps() async throws {
        for setUp in try Self.brokers() {
            try await expect(setUp)
        }
    }

    @Test("something else does not let uploads work")
    func otherSetUps() async throws {
        for setUp in Self.others() {
            try await expect(setUp)
        }
    }

    @Test("the worker's rights in policies/mosquitto/acl are enough, and all is tried")
    func rightsAreEnough() async throws {
        let peer = try await WebhookPeer.shared()
        let list = try await DeploymentOn(try Self.rights()).check(["WEBHOOK_URL": peer.url(of: "check")])
        #expect(list.ok && list.names("not tried").isEmpty, "\(list.text)")
        #expect(list.line("default: webhook")?.message.contains("no notice was tried") == true, "\(list.text)")
    }

    @Test("a webhook is reached whose authority WEBHOOK_CA_FILE names")
    func trustedWebhook() async throws {
        let peer = try await WebhookPeer.shared()
        let list = try await DeploymentOn(MosquittoServer.Options())
            .check(["WEBHOOK_URL": peer.encryptedURL(of: "check"), "WEBHOOK_CA_FILE": peer.caFile])
        #expect(list.ok, "\(list.text)")
    }

    @Test("the database is a standby")
    func standby() async throws {
        let primary = try await PostgresServer.start()
        let name = try await primary.database()
        let standby = try await primary.standby()
        try await until("the standby has the database") {
            try await standby.run("SELECT count(*) FROM pg_database WHERE datname = '\(name)'").hasPrefix("1")
        }
        let url = standby.url(of: name)
        let password = standby.password
        try await expect(
            SetUp(
                testDescription: "a standby",
                settings: { _ in ["STORE_URL": url, "STORE_PASSWORD": password] },
                failed: ["store"],
                notTried: Self.sessions,
                remedy: "name the primary in STORE_URL"
            )
        )
        try await standby.stop()
        try await primary.stop()
    }

    private func expect(_ setUp: SetUp) async throws {
        let site = try await DeploymentOn(setUp.broker)
        let canary = "waybill/canary/check-\(UInt32.random(in: 0 ... .max))"
        let settings = try await setUp.settings(site).merging(["STORAGE_DEFAULT_CANARY_KEY": canary]) { $1 }
        let list = try await site.check(settings)
        let comment = Comment(rawValue: "\(setUp.testDescription)\n\(list.text)")
        #expect(list.names("failed") == setUp.failed, comment)
        #expect(list.names("not tried") == setUp.notTried, comment)
        #expect(list.checks.contains { $0.status == "failed" && $0.remedy?.contains(setUp.remedy) == true }, comment)
        #expect(!list.text.contains("pl4nted") && !list.text.contains("/planted"), comment)
    }
}

/// Servers that end with the process.
private final class Held: Sendable {
    private let servers = Mutex<[MosquittoServer]>([])

    func append(_ server: MosquittoServer) {
        servers.withLock { $0.append(server) }
    }
}
