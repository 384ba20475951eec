import ControlProtocol
import Foundation
import HTTPTransport
import TestSupport

/// `waybill run` as a process of its own, with the settings that an operator would give it.
final class WorkerProcess: Sendable {
    let process: ChildProcess
    private let address: String
    private let http: HTTPClient

    /// - Parameter settings: More of them, or others, by the whole name without `WAYBILL_`.
    init(
        broker: MosquittoServer,
        storage: MinIOGateway,
        folder: TemporaryDirectory,
        port: UInt16,
        settings: [String: String] = [:]
    ) async throws {
        address = "http://127.0.0.1:\(port)"
        http = try HTTPClient()
        process = try ChildProcess(
            [try BuiltProduct.path("waybill"), "run"],
            environment: [
                "WAYBILL_MQTT_URL": broker.url,
                "WAYBILL_STORE_URL": "sqlite:\(folder.file("waybill.db"))",
                "WAYBILL_HTTP_LISTEN": "127.0.0.1:\(port)",
                "WAYBILL_UPLOADS_GRACE": "200ms",
                "WAYBILL_LOG_LEVEL": "trace",
                "WAYBILL_STORAGE_DEFAULT_PROVIDER": "minio",
                "WAYBILL_STORAGE_DEFAULT_ENDPOINT": storage.endpoint,
                "WAYBILL_STORAGE_DEFAULT_BUCKET": storage.bucket,
                "WAYBILL_STORAGE_DEFAULT_ACCESS_KEY_ID": storage.accessKeyID,
                "WAYBILL_STORAGE_DEFAULT_SECRET_ACCESS_KEY": storage.secretAccessKey,
            ]
            .merging(settings.map { ("WAYBILL_\($0.key)", $0.value) }, uniquingKeysWith: { _, second in second })
        )
        let process = process
        try await until("the worker is ready") {
            guard process.isRunning else {
                throw WorkerEnded(output: process.errors.text)
            }
            return (try? await self.send(.get, "/readyz").status) == 200
        }
    }

    func send(_ method: HTTPMethod, _ path: String, body: String? = nil) async throws -> HTTPResponse {
        try await http.send(
            HTTPRequest(
                method: method,
                url: address + path,
                headers: body == nil ? [:] : ["Content-Type": "application/json"],
                body: body.map { .bytes(Array($0.utf8)) } ?? .none
            )
        )
    }

    /// Runs the command against this worker.
    func waybill(_ arguments: String...) async throws -> ChildProcess.Finished {
        try await ChildProcess.run(
            [try BuiltProduct.path("waybill")] + arguments,
            environment: ["WAYBILL_SERVER": address]
        )
    }

    func start(_ gateway: String) async throws -> UploadResource {
        let body =
            #"{"gateway":"\#(gateway)","files":[{"module":"3","boot_indexes":[321]},{"module":"0","boot_indexes":[7]}]}"#
        return try ControlJSON.decode(UploadResource.self, from: try await send(.post, "/v1/uploads", body: body).body)
    }

    /// All metrics, as they are scraped.
    func metrics() async throws -> String {
        String(decoding: try await send(.get, "/metrics").body, as: UTF8.self)
    }

    func upload(_ id: String) async throws -> UploadResource {
        try ControlJSON.decode(UploadResource.self, from: try await send(.get, "/v1/uploads/\(id)").body)
    }
}

struct WorkerEnded: Error {
    let output: String
}
