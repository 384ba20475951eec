import ControlProtocol
import Foundation
import HTTPTransport
import TestSupport

/// `waybill run` as a process of its own, with the settings that an operator would give it.
final class WorkerProcess: Sendable {
    let process: ChildProcess
    /// The settings that it runs with, as variables.
    let environment: [String: String]
    let address: String
    private let http: HTTPClient
    private let token: String?

    // The settings are more of them, or others, by the whole name without `WAYBILL_`; `nil` takes one away. The token
    // is what the API is asked with. The skew is of the process's wall clock; the launcher is a command that runs another.
    // `awaited: false`: it need not become ready.
    init(
        broker: any BrokerServer,
        storage: MinIOGateway,
        folder: TemporaryDirectory,
        port: UInt16,
        settings: [String: String?] = [:],
        token: String? = nil,
        skew: Duration = .zero,
        launcher: [String] = [],
        awaited: Bool = true
    ) async throws {
        self.token = token
        address = "http://127.0.0.1:\(port)"
        http = try HTTPClient()
        environment = Self.environment(
            broker: broker,
            storage: storage,
            folder: folder,
            port: port,
            settings: settings
        )
        let clock = skew == .zero ? [:] : try await SkewedClock.environment(by: skew)
        process = try ChildProcess(
            launcher + [try BuiltProduct.path("waybill"), "run"],
            environment: environment.merging(clock) { $1 }
        )
        if awaited {
            try await becomesReady()
        }
    }

    /// The settings of a worker, as variables.
    static func environment(
        broker: any BrokerServer,
        storage: MinIOGateway,
        folder: TemporaryDirectory,
        port: UInt16,
        settings: [String: String?] = [:]
    ) -> [String: String] {
        var variables = [
            "MQTT_URL": broker.url,
            "STORE_URL": "sqlite:\(folder.file("waybill.db"))",
            "HTTP_LISTEN": "127.0.0.1:\(port)",
            "UPLOADS_GRACE": "200ms",
            "LOG_LEVEL": "trace",
            "STORAGE_DEFAULT_PROVIDER": "minio",
            "STORAGE_DEFAULT_ENDPOINT": storage.endpoint,
            "STORAGE_DEFAULT_BUCKET": storage.bucket,
            "STORAGE_DEFAULT_ACCESS_KEY_ID": storage.accessKeyID,
            "STORAGE_DEFAULT_SECRET_ACCESS_KEY": storage.secretAccessKey,
        ]
        for (name, value) in settings {
            variables[name] = value
        }
        return Dictionary(uniqueKeysWithValues: variables.map { ("WAYBILL_\($0.key)", $0.value) })
    }

    /// Returns when it says that it is ready.
    func becomesReady() async throws {
        try await until("the worker is ready") {
            guard process.isRunning else {
                throw WorkerEnded(output: process.errors.text)
            }
            return (try? await self.send(.get, "/readyz").status) == 200
        }
    }

    func send(
        _ method: HTTPMethod,
        _ path: String,
        body: String? = nil,
        token: String? = nil
    ) async throws -> HTTPResponse {
        var headers: HTTPHeaders = method == .post ? ["Content-Type": "application/json"] : [:]
        headers["Authorization"] = (token ?? self.token).map { "Bearer \($0)" }
        return try await http.send(
            HTTPRequest(
                method: method,
                url: address + path,
                headers: headers,
                body: body.map { .bytes(Array($0.utf8)) } ?? .none
            )
        )
    }

    /// Runs the command against this worker.
    func waybill(_ arguments: String...) async throws -> ChildProcess.Finished {
        try await waybill(arguments)
    }

    func waybill(_ arguments: [String]) async throws -> ChildProcess.Finished {
        try await ChildProcess.run(
            [try BuiltProduct.path("waybill")] + arguments,
            environment: ["WAYBILL_SERVER": address, "WAYBILL_TOKEN": token ?? ""]
        )
    }

    /// Runs the command with this worker's settings, and others beside them.
    func local(_ arguments: String..., settings: [String: String] = [:]) async throws -> ChildProcess.Finished {
        try await ChildProcess.run(
            [try BuiltProduct.path("waybill")] + arguments,
            environment: environment.merging(
                settings.map { ("WAYBILL_\($0.key)", $0.value) },
                uniquingKeysWith: { _, second in second }
            )
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
        var body: [UInt8] = []
        // A worker whose store is away for the moment says so: then it is asked again.
        try await until("the worker answers for \(id)") {
            let answer = try await send(.get, "/v1/uploads/\(id)")
            body = answer.body
            return answer.status != 503
        }
        return try ControlJSON.decode(UploadResource.self, from: body)
    }
}

struct WorkerEnded: Error {
    let output: String
}
