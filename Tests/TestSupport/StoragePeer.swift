/// An object store and its STS that recompute every signature with other people's code
/// (`Tests/TestSupport/Servers/storage-peer.py`); nobody may ask it for anything until a user is added.
package final class StoragePeer: Sendable {
    /// Whose object store it plays.
    package enum Dialect: String, Sendable {
        case aws
        case ceph
        case ali
    }

    package let dialect: Dialect
    package let port: UInt16
    package let bucket: String
    package let region: String

    private let server: TestServer
    private static let domain = "store.localhost"

    private static let startingAWS = Task { try await start(.aws) }
    private static let startingCeph = Task { try await start(.ceph) }
    private static let startingAli = Task { try await start(.ali) }

    /// The one that tests of a process share: users and keys of their own keep them apart.
    ///
    /// - Throws: ``TestServerError``.
    package static func shared(_ dialect: Dialect) async throws -> StoragePeer {
        switch dialect {
        case .aws: try await startingAWS.value
        case .ceph: try await startingCeph.value
        case .ali: try await startingAli.value
        }
    }

    /// Starts one for a test that stops it or sets its clock, and returns when it answers.
    ///
    /// - Throws: ``TestServerError``.
    package static func start(_ dialect: Dialect, bucket: String = "waybill-test") async throws -> StoragePeer {
        try await StoragePeer(dialect, bucket: bucket)
    }

    private init(_ dialect: Dialect, bucket: String) async throws {
        self.dialect = dialect
        self.bucket = bucket
        port = try FreePort.next()
        region =
            switch dialect {
            case .aws: "eu-west-1"
            case .ceph: "default"
            case .ali: "cn-hangzhou"
            }
        server = try await TestServer(
            "storage-peer",
            directory: TemporaryDirectory(),
            port: port,
            arguments: [
                "--ephemeral", "--dialect", dialect.rawValue, "--bucket", bucket, "--region", region,
                "--domain", Self.domain,
            ]
        )
    }

    /// `http://127.0.0.1:PORT`, for the STS, for objects by path, and for ``control(_:)``.
    package var url: String {
        server.url
    }

    /// Under which each bucket has a host of its own, which libcurl knows to be this machine.
    package var virtualEndpoint: String {
        "http://\(Self.domain):\(port)"
    }

    /// Where the bucket alone is, as behind a CNAME.
    package var ownEndpoint: String {
        "http://own-\(Self.domain):\(port)"
    }

    /// Where it is told what to do: `Servers/storagepeer/control.py`.
    package func control(_ name: String) -> String {
        "\(server.url)/-/\(name)"
    }

    /// Ends it, and its objects.
    ///
    /// - Throws: ``TestServerError``.
    package func stop() async throws {
        try await server.stop()
    }
}
