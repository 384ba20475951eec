import ControlProtocol
import Cryptography
import DockProtocol
import Foundation
import MQTTTransport
import ObjectStorage
import Primitives
import TestSupport
import Testing
import UploadTracking
import Worker

/// Whole uploads that end by one message in its real shape, on a real MinIO and a real broker, where no timeout helps.
@Suite(.timeLimit(.minutes(5))) struct DockMessageUploadTests {
    private static let policy = Site.patient

    @Test func everyReportCompletesItsUpload() async throws {
        try await Site.run(policy: Self.policy) { site in
            let docks = try await Docks(site)
            defer { docks.end() }
            var uploads: [(DockMessage, UploadResource)] = []
            for message in DockMessage.of(.completing) {
                let upload = try await docks.adopt(hasObject: true)
                try await docks.say(message, of: upload)
                uploads.append((message, upload))
            }
            for (message, upload) in uploads {
                let ended = try await site.end(of: upload)
                #expect(ended.state == .completed, "\(message)")
                #expect(ended.files.map(\.evidence?.proof) == [.etagMD5], "\(message)")
                let said = try #require(ended.files[0].reported?.fingerprint)
                let payload = String(decoding: try docks.payload(message, of: upload), as: UTF8.self)
                // As it was said, but for JSON's escapes.
                let escaped = said.replacing("\n", with: "\\n").replacing("\"", with: "\\\"")
                #expect(payload.contains("\"fingerprint\": \"\(escaped)\""), "\(message)")
            }
        }
    }

    /// Whatever bid the message has: the start's, none, the nil one, somebody's.
    @Test(arguments: ["", "00000000-0000-0000-0000-000000000000", "7b1e2a44-0000-4000-8000-000000000001", nil])
    func everyEndOfTheWholeEndsItsUpload(bid: String?) async throws {
        try await Site.run(policy: Self.policy) { site in
            let docks = try await Docks(site)
            defer { docks.end() }
            var uploads: [(DockMessage, UploadResource)] = []
            for message in DockMessage.of(.ending) {
                let upload = try await docks.adopt()
                try await docks.say(message, of: upload, bid: bid)
                uploads.append((message, upload))
            }
            for (message, upload) in uploads {
                let ended = try await site.end(of: upload)
                if message.name.hasPrefix("canceled") {
                    #expect(ended.state == .canceled, "\(message)")
                } else {
                    #expect(ended.reason == .deviceError, "\(message)")
                }
            }
        }
    }

    @Test func aProofBeatsEveryEndOfTheWhole() async throws {
        try await Site.run(policy: Self.policy) { site in
            let docks = try await Docks(site)
            defer { docks.end() }
            let report = try #require(DockMessage.of(.completing).first { $0.name == "nil-ids" })
            var uploads: [(DockMessage, UploadResource)] = []
            for message in DockMessage.of(.ending) {
                let upload = try await docks.adopt(hasObject: true)
                let claims = String(decoding: try docks.payload(report, of: upload), as: UTF8.self)
                    .replacing("\"progress\": 100", with: "\"progress\": 30")
                    .replacing("\"status\": \"ok\"", with: "\"status\": \"file_uploading\"")
                try await docks.publish(Array(claims.utf8), of: upload.gateway)
                try await docks.say(message, of: upload)
                uploads.append((message, upload))
            }
            for (message, upload) in uploads {
                let ended = try await site.end(of: upload)
                #expect(ended.state == .completed, "\(message)")
            }
        }
    }

    /// Another dock says that these uploads have ended, and names them.
    @Test func anotherGatewaysWordEndsNothing() async throws {
        try await Site.run(policy: Self.policy) { site in
            let docks = try await Docks(site)
            defer { docks.end() }
            let upload = try await docks.adopt()
            for message in DockMessage.of(.ending) {
                let forged = String(decoding: try docks.payload(message, of: upload), as: UTF8.self)
                    .replacing("\"gateway\": \"\(upload.gateway)\"", with: "\"gateway\": \"IMPOSTOR\"")
                try await docks.publish(Array(forged.utf8), of: "IMPOSTOR")
            }
            // The worker reads in order, so by then it has read them all.
            let other = try await docks.adopt()
            try await docks.say(try #require(DockMessage.of(.ending).first), of: other)
            _ = try await site.end(of: other)
            let id = try #require(UploadID(upload.id))
            let recorded = try #require(try await site.store.read { try $0.upload(id) })
            #expect(recorded.files.allSatisfy { $0.report == FileReport() && $0.ending == nil })
        }
    }
}

/// Docks for which the test speaks; their uploads were started elsewhere, and are adopted.
private struct Docks {
    private let site: Site
    private let publisher: MQTTPublisher
    private let running: Task<Void, any Error>

    init(_ site: Site) async throws {
        self.site = site
        let configuration = try MQTTConfiguration(url: site.broker.url, clientID: "docks")
        let publisher = MQTTPublisher(configuration: configuration, logger: .silent)
        self.publisher = publisher
        running = Task { try await publisher.run() }
        try await until("the docks are connected") { publisher.status.isUp }
    }

    func end() {
        running.cancel()
    }

    /// An upload of a gateway of its own.
    func adopt(hasObject: Bool = false) async throws -> UploadResource {
        let unique = UInt64.random(in: 0 ... .max)
        let upload = try await site.start(
            "DOCK-\(unique)",
            modules: ["3"],
            keys: ["3": "adopted/\(unique)/3.tar"],
            adopt: true
        )
        if hasObject {
            try await Site.put(bytes(of: upload), at: upload.files[0].objectKey, site.storage)
        }
        return upload
    }

    func bytes(of upload: UploadResource) -> [UInt8] {
        Array("the log of \(upload.gateway)".utf8)
    }

    func digest(of upload: UploadResource) -> Digest {
        Digest(of: bytes(of: upload), using: .md5)
    }

    func payload(_ message: DockMessage, of upload: UploadResource, bid: String? = nil) throws -> [UInt8] {
        let digest = digest(of: upload)
        return try message.payload([
            "KEY": upload.files[0].objectKey, "GATEWAY": upload.gateway, "BID": bid ?? upload.id,
            "SIZE": "\(bytes(of: upload).count)", "MD5": digest.hex,
            "MD5-IN-BASE64": Data(digest.bytes).base64EncodedString(),
        ])
    }

    func say(_ message: DockMessage, of upload: UploadResource, bid: String? = nil) async throws {
        try await publish(payload(message, of: upload, bid: bid), of: upload.gateway)
    }

    func publish(_ payload: [UInt8], of gateway: String) async throws {
        try await publisher.publish(topic: DockTopic.events(gateway: gateway).name, payload: payload)
    }
}
