import CredentialMinting
import Cryptography
import DockProtocol
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import TestSupport

/// The object store as Waybill has it: mints for a dock, and looks at what came.
struct ObjectShelf: Sendable {
    let store: MinIOGateway
    let client: StorageClient
    let own: SigningCredentials

    init(_ store: MinIOGateway) throws {
        guard let name = ProfileName("test"), let endpoint = StorageEndpoint(store.endpoint) else {
            throw NothingHeard(what: "an endpoint")
        }
        self.store = store
        client = StorageClient(
            profile: StorageProfile(
                name: name,
                provider: .minio,
                endpoint: endpoint,
                stsEndpoint: endpoint,
                region: store.region,
                bucket: store.bucket,
                addressing: .path,
                roleARN: "arn:aws:iam::000000000000:role/dock"
            ),
            http: try HTTPClient(),
            clock: SystemWallClock()
        )
        own = SigningCredentials(accessKeyID: store.accessKeyID, secretAccessKey: Secret(store.secretAccessKey))
    }

    /// A start with credentials for exactly its keys, at the store or on a way to it.
    func start(
        _ files: [StartFile],
        scope: [String]? = nil,
        endpoint: String? = nil
    ) async throws -> UploadStart {
        let keys = try (scope ?? files.map(\.objectKey)).map { try ObjectKey($0) }
        let minted = try await CredentialMinter(storage: client, parent: StaticCredentialProvider(own)).mint(
            SessionScope(bucket: store.bucket, keys: keys),
            duration: .seconds(3600),
            sessionName: "dock-test"
        )
        return UploadStart(
            bucket: store.bucket,
            region: store.region,
            endpoint: endpoint ?? store.endpoint,
            provider: .minio,
            credentials: DockCredentials(
                accessKeyID: minted.credentials.accessKeyID,
                accessKeySecret: minted.credentials.secretAccessKey,
                securityToken: minted.credentials.sessionToken ?? Secret(""),
                expiresAt: minted.expiresAt
            ),
            files: files
        )
    }

    func head(_ key: String) async throws -> ObjectHead {
        try await client.head(ObjectKey(key), with: own)
    }

    /// The MD5 of what is there, read to its end.
    func md5(_ key: String) async throws -> String {
        let request = StorageRequest(.get, StorageAddress(of: try ObjectKey(key), in: client.profile))
        var content: [UInt8] = []
        for try await piece in try await client.stream(request, with: own).body {
            content += piece
        }
        return Digest(of: content, using: .md5).hex
    }

    /// Why there is no object.
    func absence(of key: String) async throws -> StorageError.Code? {
        do throws(StorageError) {
            _ = try await client.head(try Self.key(key), with: own)
            return nil
        } catch {
            return error.code
        }
    }

    /// How many parts of an upload there are; `nil` where there is no such upload.
    func parts(of key: String, uploadID: String) async throws -> Int? {
        let request = StorageRequest(
            .get,
            StorageAddress(of: try ObjectKey(key), in: client.profile),
            query: [QueryItem("uploadId", uploadID)]
        )
        do throws(StorageError) {
            let answer = try await client.send(request, with: own)
            return (try? XMLElement(parsing: answer.body))?.children.count { $0.name == "Part" }
        } catch {
            guard error.code == .notFound else {
                throw error
            }
            return nil
        }
    }

    private static func key(_ key: String) throws(StorageError) -> ObjectKey {
        do {
            return try ObjectKey(key)
        } catch {
            throw StorageError(code: .invalidRequest, message: "\(error)", operation: "test")
        }
    }
}
