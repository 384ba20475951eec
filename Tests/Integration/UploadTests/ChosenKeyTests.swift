import ControlProtocol
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import Testing
import UploadTracking
import Worker

/// The object keys that a request chooses, and what they must not reach.
@Suite struct ChosenKeyTests {
    private static let unique = UInt64.random(in: 0 ... .max)

    private static func request(_ keys: [String], adopt: Bool = false) -> StartRequest {
        StartRequest(
            gateway: "DOCK-CHOOSES",
            files: keys.enumerated().map { StartRequest.File(module: "\($0)", bootIndexes: [1], objectKey: $1) },
            adopt: adopt
        )
    }

    private static func start(_ request: StartRequest, at site: Site) async throws -> UploadResource {
        try await site.control.startUpload(request, idempotencyKey: nil, body: [], requester: "test")
    }

    @Test(
        arguments: [
            "other/3.tar", "waybill/x", "log/3.tar", "logs-old/3.tar", "/logs/3.tar", "LOGS/3.tar", "l\u{F6}gs/3.tar",
            "3.tar",
        ],
        [false, true]
    )
    func lieWithinThePrefixes(key: String, adopt: Bool) async throws {
        try await Site.run { site in
            let problem = await #expect(throws: Problem.self) {
                _ = try await Self.start(Self.request(["logs/\(Self.unique)/fine.tar", key], adopt: adopt), at: site)
            }
            #expect(problem?.status == 400)
            #expect(problem?.field == "files[1].object_key")
            if key != "/logs/3.tar" {
                // That one is refused before, because MinIO takes it for another key.
                #expect(problem?.detail.contains("STORAGE_MINIO_KEY_PREFIXES (logs, chosen,") == true)
            }
            let recorded = try await site.control.uploads(UploadQuery()).uploads
            #expect(recorded.isEmpty)
        }
    }

    /// Each is another key for MinIO, or none.
    @Test(
        arguments: [
            "logs//3.tar", "logs/./3.tar", "logs/3.tar/", "logs/a\\3.tar",
        ]
    )
    func areOnesThatTheStoreTakes(key: String) async throws {
        try await Site.run { site in
            let problem = await #expect(throws: Problem.self) {
                _ = try await Self.start(Self.request([key]), at: site)
            }
            #expect(problem?.status == 400)
            #expect(problem?.field == "files[0].object_key")
            #expect(problem?.detail.contains("this object store") == true)
            let recorded = try await site.control.uploads(UploadQuery()).uploads
            #expect(recorded.isEmpty)
        }
    }

    @Test func areNotThoseOfObjectsThatAreThere() async throws {
        try await Site.run { site in
            let taken = "chosen/\(Self.unique)/taken.tar"
            try await Site.put(Array("somebody's".utf8), at: taken, site.storage)
            let keys = ["chosen/\(Self.unique)/free.tar", taken]
            let problem = await #expect(throws: Problem.self) { _ = try await Self.start(Self.request(keys), at: site) }
            #expect(problem?.code == .keyUsed)
            #expect(problem?.status == 409)
            #expect(problem?.detail.contains(taken) == true)
            let recorded = try await site.control.uploads(UploadQuery()).uploads
            #expect(recorded.isEmpty)
            // What runs already may have put its object.
            let adopted = try await Self.start(Self.request(keys, adopt: true), at: site)
            #expect(adopted.files.count == 2)
        }
    }

    @Test func areRefusedWhileTheObjectStoreDoesNotSayWhetherTheyAreFree() async throws {
        try await Site.run(provider: .ceph) { site in
            let peer = try #require(site.storage.peer)
            let user = site.storage.parent.accessKeyID
            try await peer.fail(.unavailable, next: 10_000, at: .objects, of: user, site.storage.http)
            let keys = ["chosen/\(Self.unique)/unknown.tar"]
            let problem = await #expect(throws: Problem.self) { _ = try await Self.start(Self.request(keys), at: site) }
            #expect(problem?.code == .profileUnavailable)
            #expect(problem?.status == 503)
            #expect((problem?.retryAfter ?? 0) > 0)
            let recorded = try await site.control.uploads(UploadQuery()).uploads
            #expect(recorded.isEmpty)
            // Nobody need be asked about keys of the profile's own making, or of what runs already.
            let adopted = try await Self.start(Self.request(keys, adopt: true), at: site)
            #expect(adopted.files.count == 1)
        }
    }
}
