import Cryptography
import Foundation
import Logging
import MQTTTransport
import ObjectStorage
import Primitives
import StorageTestSupport
import TestSupport

/// A dock for which the test speaks, so that nothing is said twice but by the broker.
///
/// Its upload was started elsewhere, and is adopted.
struct SpokenDock {
    let gateway: String
    let key: ObjectKey
    /// What it uploads.
    let bytes: [UInt8]
    private let publisher: MQTTPublisher
    private let running: Task<Void, any Error>

    /// One that is connected to the broker itself.
    init(_ gateway: String, broker: MosquittoServer) async throws {
        self.gateway = gateway
        key = try ObjectKey("logs/\(UInt64.random(in: 0 ... .max))/3.tar")
        bytes = Array("the log of \(gateway), \(key)".utf8)
        let publisher = MQTTPublisher(
            configuration: try MQTTConfiguration(url: broker.url, clientID: gateway),
            logger: Logger(label: "dock") { _ in SwiftLogNoOpLogHandler() }
        )
        self.publisher = publisher
        running = Task { try await publisher.run() }
        try await until("the dock is connected") { publisher.status.isUp }
    }

    func end() {
        running.cancel()
    }

    /// The body of the request that adopts its upload.
    var adoption: String {
        #"{"gateway":"\#(gateway)","adopt":true,"files":[{"module":"3","boot_indexes":[1],"object_key":"\#(key)"}]}"#
    }

    /// Puts its object, as the backend that started it lets it.
    func upload() async throws {
        try await ProviderUnderTest.shared(.minio).put(bytes, at: key)
    }

    /// Says how far each of its uploads has come, a message each; 100 is the end.
    ///
    /// - Parameters:
    ///   - percents: In order.
    ///   - key: Of another object than its own.
    ///   - device: The serial number of what the log is of.
    /// - Throws: What the publisher throws: when this returns, the broker has them all.
    func say(_ percents: Int..., of key: String? = nil, device: String = "DEVICE") async throws {
        for percent in percents {
            let message = """
                {"tid":"\(UUID())","bid":"\(UUID())","timestamp":\(1_700_000_000_000 + percent),"gateway":"\(gateway)",
                "method":"fileupload_progress","need_reply":0,"data":{"output":{"status":"in_progress","ext":{"files":[
                {"module":"3","key":"\(key ?? self.key.value)","device_sn":"\(device)","size":\(bytes.count),
                "fingerprint":"\(Digest(of: bytes, using: .md5).hex)","progress":{"progress":\(percent),
                "status":"\(percent == 100 ? "ok" : "file_uploading")"}}]}}}}
                """
            try await publisher.publish(topic: "thing/product/\(gateway)/events", payload: Array(message.utf8))
        }
    }
}
