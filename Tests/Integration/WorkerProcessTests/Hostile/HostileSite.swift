import ControlProtocol
import DockSimulation
import Foundation
import Glibc
import HTTPTransport
import Logging
import MQTTTransport
import TestSupport
import Testing

/// A worker, an honest dock, another client of the broker, and an object store that lies.
final class HostileSite: Sendable {
    static let honest = "DOCK-HONEST"

    let deployment: Deployment
    let worker: WorkerProcess
    /// Of the profile `liar`.
    let store: LyingStore
    private let dock: Task<Void, any Error>
    private let stranger: MQTTPublisher
    private let running: Task<Void, any Error>

    init() async throws {
        let store = try LyingStore()
        let deployment = try await Deployment()
        worker = try await deployment.worker([
            "LOG_LEVEL": "debug",
            "STORAGE_PROFILES": "default,liar",
            "STORAGE_LIAR_PROVIDER": "minio",
            "STORAGE_LIAR_ENDPOINT": store.url,
            "STORAGE_LIAR_BUCKET": "lies",
            "STORAGE_LIAR_ACCESS_KEY_ID": "liar",
            "STORAGE_LIAR_SECRET_ACCESS_KEY": "not-a-secret-at-all",
            "STORAGE_LIAR_GATEWAYS": "LIAR*",
            "STORAGE_LIAR_SELF_TEST": "off",
            // A missing object is one soon.
            "STORAGE_LIAR_UPLOADS_VERIFY_DEADLINE": "1s",
            "UPLOADS_SWEEP_INTERVAL": "2s",
        ])
        self.store = store
        self.deployment = deployment
        dock = try await deployment.dock(Self.honest).running
        let stranger = MQTTPublisher(
            configuration: try MQTTConfiguration(url: deployment.broker.url, clientID: "stranger"),
            logger: Logger(label: "stranger") { _ in SwiftLogNoOpLogHandler() }
        )
        self.stranger = stranger
        running = Task { try await stranger.run() }
        try await until("the other client is connected") { stranger.status.isUp }
    }

    func end() async {
        dock.cancel()
        running.cancel()
        _ = await dock.result
        _ = await running.result
        worker.process.terminate()
        await worker.process.wait()
        store.stop()
    }

    /// Runs an upload of the honest dock to its end.
    func completeHonestUpload() async throws {
        try await expectCompletion(of: worker.start(Self.honest))
    }

    func expectCompletion(of upload: UploadResource) async throws {
        var current = upload
        try await until("the honest upload ends", within: .seconds(60)) {
            current = try await worker.upload(upload.id)
            return current.state.isTerminal
        }
        #expect(current.state == .completed, "\(current.reason?.rawValue ?? "")")
    }

    /// Publishes as a client of the broker that no ACL keeps from it.
    func publish(
        _ payload: some Sequence<UInt8>,
        gateway: String = honest,
        to topic: String = "events"
    ) async throws {
        try await stranger.publish(topic: "thing/product/\(gateway)/\(topic)", payload: Array(payload))
    }

    func publish(_ text: String, gateway: String = honest, to topic: String = "events") async throws {
        try await publish(text.utf8, gateway: gateway, to: topic)
    }

    /// A connection to the API.
    func connect(receiveBuffer: CInt? = nil) throws -> RawConnection {
        try RawConnection(to: deployment.port, receiveBuffer: receiveBuffer)
    }

    /// Sends bytes to the API, and reads the head of the answer; empty where the connection is closed without one.
    func exchange(_ bytes: some Collection<UInt8>) async throws -> String {
        let connection = try connect()
        try await connection.push(bytes)
        return try await connection.receive { $0.contains("\r\n\r\n") }
    }

    /// Sends a POST with a body to the API, and expects the status of its answer.
    func post(
        _ path: String,
        _ body: some Collection<UInt8>,
        type: String = "application/json",
        expecting status: String
    ) async throws {
        let head = """
            POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r
            Connection: close\r\n\r\n
            """
        let answer = try await exchange(Array(head.utf8) + Array(body))
        #expect(answer.hasPrefix("HTTP/1.1 \(status)"), "\(answer.prefix(400))")
    }

    /// Has the worker verify an object of the lying store, waits until it has asked, and ends the upload.
    ///
    /// - Parameter lie: What each request is answered with.
    /// - Throws: Where the worker does not ask.
    func verify(_ lie: LyingStore.Answer) async throws {
        store.tell(lie)
        let gateway = "LIAR-\(UUID().uuidString.prefix(8))"
        let key = "logs/\(gateway)/\(UUID().uuidString)/3.tar"
        let body =
            #"{"gateway":"\#(gateway)","adopt":true,"files":[{"module":"3","boot_indexes":[1],"object_key":"\#(key)"}]}"#
        let answer = try await worker.send(.post, "/v1/uploads", body: body)
        try #require(answer.status == 202, "\(String(decoding: answer.body, as: UTF8.self))")
        let id = try ControlJSON.decode(UploadResource.self, from: answer.body).id
        try await publish(
            """
            {"tid":"t","bid":"b","timestamp":1700000000000,"gateway":"\(gateway)","method":"fileupload_progress",
            "data":{"output":{"status":"ok","ext":{"files":[{"module":"3","key":"\(key)","size":5,
            "fingerprint":"5d41402abc4b2a76b9719d911017c592","progress":{"progress":100,"status":"ok"}}]}}}}
            """,
            gateway: gateway
        )
        try await until("the store is asked") { store.requests(of: key) > 0 }
        try await endInPeace(id)
    }

    /// Has the worker mint at the lying store's STS, waits until it has asked, and ends the upload.
    func mint(_ lie: LyingStore.Answer) async throws {
        store.tell(lie)
        let asked = store.requests(of: "POST / ")
        let upload = try await worker.start("LIAR-\(UUID().uuidString.prefix(8))")
        try await until("the STS is asked") { store.requests(of: "POST / ") > asked }
        try await endInPeace(upload.id)
    }

    /// From now on the store says the truth, that there is nothing; so the upload ends.
    private func endInPeace(_ id: String) async throws {
        store.tell(.notFound)
        _ = try await worker.send(.post, "/v1/uploads/\(id)/cancel", body: "{}")
        var ended = try await worker.upload(id)
        try await until("the upload that was lied about ends") {
            ended = try await worker.upload(id)
            return ended.state.isTerminal
        }
        #expect(ended.state != .completed, "a lie has proven something")
    }
}
