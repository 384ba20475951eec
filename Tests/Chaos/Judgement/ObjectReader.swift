import Cryptography
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import TestSupport

/// Reads the objects of a run, past the lines that were broken.
struct ObjectReader: Sendable {
    struct Object: Sendable {
        var size: Int
        /// Of its bytes.
        var md5: String
    }

    struct NoProfile: Error {}

    private let client: StorageClient
    private let credentials: SigningCredentials

    init(_ storage: MinIOGateway) throws {
        guard let name = ProfileName("chaos"), let endpoint = StorageEndpoint(storage.endpoint) else {
            throw NoProfile()
        }
        client = StorageClient(
            profile: StorageProfile(
                name: name,
                provider: .minio,
                endpoint: endpoint,
                stsEndpoint: endpoint,
                region: storage.region,
                bucket: storage.bucket,
                addressing: .path
            ),
            http: try HTTPClient(),
            clock: SystemWallClock()
        )
        credentials = SigningCredentials(
            accessKeyID: storage.accessKeyID,
            secretAccessKey: Secret(storage.secretAccessKey)
        )
    }

    /// - Returns: `nil` where there is none.
    func read(_ key: String) async throws -> Object? {
        let request = StorageRequest(.get, StorageAddress(of: try ObjectKey(key), in: client.profile))
        var digest = HashFunction(.md5)
        var size = 0
        do {
            for try await piece in try await client.stream(request, with: credentials).body {
                digest.update(piece)
                size += piece.count
            }
        } catch let error as StorageError where error.code == .notFound {
            return nil
        }
        return Object(size: size, md5: digest.finalize().hex)
    }
}
