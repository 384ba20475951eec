import Foundation
import HTTPTransport
import ObjectStorage
import StorageTestSupport
import TestSupport
import Testing

/// The services in `Tests/TestSupport/Servers/credentials-peer.py`, and a client for them; they end with this object.
final class CredentialPeer: Sendable {
    /// `http://127.0.0.1:PORT`.
    let origin: String
    let endpoint: StorageEndpoint
    let http: HTTPClient
    private let process: ChildProcess

    init() async throws {
        let process = try ChildProcess(["python3", Repository.path("Tests/TestSupport/Servers/credentials-peer.py")])
        let port = await process.output.first { _ in true }
        self.process = process
        origin = "http://127.0.0.1:\(try #require(port, "the peer did not start"))"
        endpoint = try #require(StorageEndpoint(origin))
        http = try HTTPClient()
    }

    /// Changes what it answers from now on.
    func set(_ changes: [String: Any]) async throws {
        let body = try JSONSerialization.data(withJSONObject: changes)
        let response = try await http.send(
            HTTPRequest(method: .post, url: origin + "/control", body: .bytes(Array(body)))
        )
        #expect(response.status == 200)
    }

    /// Gives credentials from now on, in the words of the service that the rest is named for.
    func give(
        _ name: String,
        secretName: String = "SecretAccessKey",
        tokenName: String = "Token",
        expiration: String = "2040-01-01T00:00:00Z"
    ) async throws {
        try await set([
            "document": [
                "Code": "Success", "Type": "AWS-HMAC", "LastUpdated": "2026-01-01T00:00:00Z", "AccessKeyId": name,
                secretName: Planted.secret, tokenName: Planted.token, "Expiration": expiration,
            ]
        ])
    }

    /// What it was asked since the last time, as "GET /path".
    func seen() async throws -> [String] {
        let response = try await http.send(HTTPRequest(method: .get, url: origin + "/seen"))
        let seen = try JSONDecoder().decode([[String]].self, from: Data(response.body))
        return seen.map { $0.joined(separator: " ") }
    }
}
