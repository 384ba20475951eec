import ControlProtocol
import DockProtocol
import DockSimulation
import Foundation
import HTTPTransport
import Logging
import MQTTTransport
import Primitives
import Synchronization
import TestSupport
import Testing

/// Secrets that would be recognised are planted wherever the worker takes one; then all that a run left behind is
/// searched for them, and for the secrets that were minted on the way.
@Suite struct SecrecyTests {
    private enum Planted {
        static let parentSecret = "pl4nted-parent-secret-0123456789"
        static let wrongSecret = "pl4nted-wrong-secret-0123456789"
        static let sessionToken = "pl4nted-session-token-0123456789"
        static let brokerPassword = "pl4nted-broker-password"
        static let apiToken = "pl4nted-api-token-0123456789"
        static let strangersToken = "pl4nted-strangers-token-0123456789"

        static let all = [parentSecret, wrongSecret, sessionToken, brokerPassword, apiToken, strangersToken]
    }

    /// What was said on the broker: the secrets of every start, and all notices.
    private final class Wire: Sendable {
        let secrets = Mutex<[String]>([])
        let notices = Mutex<[String]>([])

        func take(_ messages: [MQTTMessage]) {
            for message in messages {
                if message.topic.hasPrefix("waybill/") {
                    notices.withLock { $0.append(String(decoding: message.payload, as: UTF8.self)) }
                } else if case .start(let start) = try? ServiceRequest.decode(message.payload).command {
                    secrets.withLock {
                        $0 += [start.credentials.accessKeySecret.reveal(), start.credentials.securityToken.reveal()]
                    }
                }
            }
        }
    }

    @Test func aRunLeavesNoSecretBehind() async throws {
        var options = MosquittoServer.Options()
        options.user = "everybody"
        options.password = Planted.brokerPassword
        let site = try await Deployment(options)
        let parent = "planted-\(UInt32.random(in: 0 ... .max))"
        try await site.storage.addUser(parent, secret: Planted.parentSecret)
        let secrets = try TemporaryDirectory()
        try secrets.write("WAYBILL_MQTT_PASSWORD", Planted.brokerPassword)
        try secrets.write("WAYBILL_HTTP_TOKEN", Planted.apiToken)
        try secrets.write("WAYBILL_STORAGE_DEFAULT_SECRET_ACCESS_KEY", Planted.parentSecret)
        try secrets.write("WAYBILL_STORAGE_OTHER_SECRET_ACCESS_KEY", Planted.wrongSecret)
        try secrets.write("WAYBILL_STORAGE_OTHER_SESSION_TOKEN", Planted.sessionToken)

        let wire = Wire()
        let observer = Task { try await listen(site, wire) }
        defer { observer.cancel() }
        let worker = try await site.worker(
            [
                "SECRETS_DIR": secrets.path,
                "MQTT_USERNAME": "everybody",
                "STORAGE_PROFILES": "default,other",
                "STORAGE_DEFAULT_ACCESS_KEY_ID": parent,
                "STORAGE_DEFAULT_SECRET_ACCESS_KEY": String?.none,
                // A session of the worker's own has a secret too.
                "STORAGE_DEFAULT_VERIFY_WITH": "session",
                "STORAGE_OTHER_PROVIDER": "minio",
                "STORAGE_OTHER_ENDPOINT": site.storage.endpoint,
                "STORAGE_OTHER_BUCKET": site.storage.bucket,
                "STORAGE_OTHER_ACCESS_KEY_ID": parent,
                "STORAGE_OTHER_SELF_TEST": "warn",
            ],
            token: Planted.apiToken
        )
        var left = try await exercise(worker, at: site)

        try await until("both starts were seen") { () async throws -> Bool in wire.secrets.withLock { $0.count } >= 4 }
        let minted = wire.secrets.withLock { $0 }
        #expect(minted.allSatisfy { $0.utf8.count > 8 })
        left["what a process list tells"] = try await ChildProcess.run(["ps", "-eww", "-o", "args"]).output
        left["the worker's command line and environment"] = try ["cmdline", "environ"].map {
            try TextFile.read("/proc/\(worker.process.processIdentifier)/\($0)")
        }.joined()
        worker.process.terminate()
        await worker.process.wait()
        left["the log"] = worker.process.output.text + worker.process.errors.text
        left["the notices"] = wire.notices.withLock { $0 }.joined()
        for name in try FileManager.default.contentsOfDirectory(atPath: site.folder.path) {
            let bytes = try Data(contentsOf: URL(filePath: site.folder.file(name)))
            left["the file \(name)"] = String(decoding: bytes, as: UTF8.self)
        }

        // The search can find: what is no secret is where it belongs.
        #expect(left["the log"]?.contains("command sent") == true)
        #expect(left["the file waybill.db"]?.contains("SQLite format 3") == true)
        #expect(left["the notices"]?.contains("upload.completed") == true)
        #expect(left["what a process list tells"]?.contains("waybill run") == true)
        for (place, text) in left {
            for secret in Planted.all + minted {
                #expect(!text.contains(secret), "a secret is in \(place)")
            }
        }
    }

    /// Everything that handles a secret, well and badly; what was answered.
    private func exercise(_ worker: WorkerProcess, at site: Deployment) async throws -> [String: String] {
        var answers: [String: String] = [:]
        let (_, first) = try await dock("DOCK-ONE", at: site)
        defer { first.cancel() }
        let (_, second) = try await dock("DOCK-TWO", at: site)
        defer { second.cancel() }
        let completed = try await worker.start("DOCK-ONE")
        let canceled = try await worker.start("DOCK-TWO")
        try await until("one completes") { try await worker.upload(completed.id).state == .completed }
        _ = try await worker.send(.post, "/v1/uploads/\(canceled.id)/cancel", body: "{}")
        let failed = try await worker.send(
            .post,
            "/v1/uploads",
            body: #"{"gateway":"DOCK-THREE","profile":"other","files":[{"module":"3","boot_indexes":[1]}]}"#
        )
        let failing = try ControlJSON.decode(UploadResource.self, from: failed.body)
        try await until("no credentials are minted with a wrong key") {
            let lines = worker.process.errors.text.split(separator: "\n")
            return lines.contains { $0.contains("no credentials could be minted") && $0.contains(failing.id) }
        }
        let paths = [
            "/v1/uploads", "/v1/uploads/\(failing.id)", "/v1/notices", "/v1/profiles", "/v1/credentials/audit",
            "/metrics", "/readyz", "/v1/gateways/DOCK-ONE/logs", "/openapi.yaml", "/v1/nothing",
        ]
        for path in paths {
            let answer = try await worker.send(.get, path)
            answers["the answer to \(path)"] = String(decoding: answer.body, as: UTF8.self)
        }
        for arguments in [["uploads"], ["show", failing.id], ["logs", "DOCK-ONE"], ["config"]] {
            let finished = try await ChildProcess.run(
                [try BuiltProduct.path("waybill")] + arguments,
                environment: worker.environment.merging(
                    ["WAYBILL_SERVER": worker.address, "WAYBILL_TOKEN": Planted.apiToken],
                    uniquingKeysWith: { first, _ in first }
                )
            )
            answers["what \(arguments) printed"] = finished.output + finished.errors
        }
        let stranger = try await ChildProcess.run(
            [try BuiltProduct.path("waybill"), "uploads"],
            environment: ["WAYBILL_SERVER": worker.address, "WAYBILL_TOKEN": Planted.strangersToken]
        )
        #expect(stranger.exit != .code(0))
        answers["what a stranger was told"] = stranger.output + stranger.errors
        return answers
    }

    private func dock(
        _ gateway: String,
        at site: Deployment
    ) async throws -> (dock: SimulatedDock, running: Task<Void, any Error>) {
        try await site.dock(gateway) { configuration in
            configuration.mqtt.username = "everybody"
            configuration.mqtt.password = { Secret(Planted.brokerPassword) }
        }
    }

    private func listen(_ site: Deployment, _ wire: Wire) async throws {
        var configuration = try MQTTConfiguration(url: site.broker.url, clientID: "observer")
        configuration.username = "everybody"
        configuration.password = { Secret(Planted.brokerPassword) }
        let subscriber = MQTTSubscriber(
            configuration: configuration,
            filters: ["thing/product/+/services", "waybill/events/#"],
            logger: Logger(label: "observer") { _ in SwiftLogNoOpLogHandler() },
            commit: { wire.take($0) }
        )
        try await subscriber.run()
    }
}
