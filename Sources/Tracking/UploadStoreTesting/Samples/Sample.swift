import FoundationEssentials
import Primitives
import UploadTracking

/// Values to store: each gateway, key and tid is used by one sample only, unless a check says which.
enum Sample {
    static let start = Timestamp(milliseconds: 1_700_000_000_000)

    static func name(_ prefix: String) -> String {
        "\(prefix)-\(UUID().uuidString.lowercased())"
    }

    static func profile(_ name: String = "default") throws -> ProfileName {
        guard let profile = ProfileName(name) else {
            throw TrackingStoreError.dataRejected(message: "'\(name)' is no profile's name")
        }
        return profile
    }

    static func request(
        gateway: String? = nil,
        profile: String = "default",
        labels: [String: String] = [:],
        modules: [String] = ["3"],
        keys: [String] = [],
        bucket: String = "logs"
    ) throws -> UploadRequest {
        UploadRequest(
            gateway: gateway ?? name("dock"),
            profile: try Self.profile(profile),
            labels: labels,
            requester: "tests",
            files: try modules.enumerated().map { index, module in
                UploadRequest.File(
                    module: module,
                    bootIndexes: [321, 322],
                    bucket: bucket,
                    objectKey: try ObjectKey(index < keys.count ? keys[index] : name("logs/key"))
                )
            }
        )
    }

    /// A new upload, requested at a moment of its own, so that ids ascend in the order of the moments.
    static func upload(_ request: UploadRequest, at now: Timestamp = start) -> Upload {
        Upload(requested: request, id: .make(at: now), at: now, policy: TrackingPolicy())
    }

    /// The tracker as a worker has it, with one destination.
    static func tracker(
        _ store: any TrackingStore,
        policy: TrackingPolicy = TrackingPolicy(),
        destinations: [String] = ["mqtt"],
        onEnd: @escaping @Sendable (Upload) -> Void = { _ in }
    ) -> UploadTracker {
        UploadTracker(
            store: store,
            policy: { _ in policy },
            destinations: { _ in destinations },
            noticeBody: { notice, id, upload, _ in Array("\(notice.type.rawValue) \(id) \(upload.state)".utf8) },
            onEnd: onEnd
        )
    }

    static func credentials(generation: Int = 1) -> IssuedCredentials {
        IssuedCredentials(
            accessKeyID: "AKIDSAMPLE",
            expiresAt: start + .seconds(3600),
            toldExpiry: start + .seconds(3540),
            generation: generation
        )
    }

    /// A mint for an upload.
    static func mint(of upload: Upload) -> MintRecord {
        MintRecord(
            mintedAt: start,
            requester: "tests",
            purpose: "upload",
            profile: upload.profile,
            uploadID: upload.id,
            accessKeyID: "AKIDSAMPLE",
            scope: upload.files.map(\.objectKey.value),
            policyHash: "0123",
            expiresAt: start + .seconds(3600),
            generation: 1
        )
    }

    static func notice(of upload: Upload, _ type: NoticeType, module: String? = nil, body: String = "{}") -> NewNotice {
        NewNotice(
            id: [upload.id.description, module, type.rawValue].compactMap(\.self).joined(separator: "/"),
            uploadID: upload.id,
            profile: upload.profile,
            gateway: upload.gateway,
            request: NoticeRequest(type: type, module: module),
            body: Array(body.utf8)
        )
    }
}

extension TrackingStore {
    /// Inserts an upload whose timer is not due.
    func insert(_ upload: Upload, objectStore: String = "") async throws {
        try await write { try $0.insert(upload, objectStore: objectStore, timerDueAt: nil) }
    }

    func now() async throws -> Timestamp {
        try await write { $0.now }
    }

    func upload(_ id: UploadID) async throws -> Upload? {
        try await read { try $0.upload(id) }
    }
}
