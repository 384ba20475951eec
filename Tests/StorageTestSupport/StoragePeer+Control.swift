import Foundation
package import HTTPTransport
package import Primitives
package import TestSupport
import Testing

extension StoragePeer {
    /// What the peer answers to a request that is in order.
    package enum Failure: String, Sendable {
        /// The provider's own way to say that too much is asked.
        case throttled
        /// 503.
        case unavailable
        /// The session policy is too large once it is packed: of the STS alone.
        case policyPacked = "policy-packed"
    }

    package enum Service: String, Sendable, Decodable {
        case objects
        case sts
    }

    /// One request as the peer saw it.
    package struct Entry: Sendable, Decodable {
        package var method: String
        package var host: String
        /// Decoded, without the query.
        package var path: String
        package var service: Service
        package var accessKeyID: String?
        /// `nil` where the signature was refused.
        package var action: String?
        package var status: Int
        /// `ok`, or the code of the refusal.
        package var outcome: String

        private enum CodingKeys: String, CodingKey {
            case method, host, path, service, action, status, outcome
            case accessKeyID = "access_key_id"
        }

        /// The signature was recomputed, and was the same.
        package var isAuthentic: Bool {
            action != nil
        }
    }

    /// What it holds.
    package struct Contents: Sendable, Decodable {
        /// Sizes by key.
        package var objects: [String: Int]
        /// The keys of uploads that were neither completed nor aborted.
        package var uploads: [String]
    }

    /// Adds a user, who may do what the patterns say, as `sts:AssumeRole` or `*`; or changes one.
    package func addUser(_ id: String, secret: Secret, actions: [String] = ["*"], _ http: HTTPClient) async throws {
        try await tell("user", ["access_key_id": id, "secret": secret.reveal(), "actions": actions], http)
    }

    /// A user's key is no more.
    package func forgetUser(_ id: String, _ http: HTTPClient) async throws {
        try await tell("forget", ["access_key_id": id], http)
    }

    /// Adds a role that every user may assume.
    package func addRole(
        _ arn: String,
        externalID: String? = nil,
        actions: [String] = ["*"],
        _ http: HTTPClient
    ) async throws {
        var role: [String: Any] = ["arn": arn, "actions": actions]
        role["external_id"] = externalID
        try await tell("role", role, http)
    }

    /// Ends a session, or all sessions of a user.
    package func expireSessions(of id: String, _ http: HTTPClient) async throws {
        try await tell("expire", ["access_key_id": id], http)
    }

    /// Sets the peer's clock.
    package func setClock(ahead: Duration, _ http: HTTPClient) async throws {
        try await tell("clock", ["seconds": ahead.components.seconds], http)
    }

    /// Fails the next requests of a user and its sessions that are in order.
    package func fail(
        _ failure: Failure,
        next count: Int,
        at service: Service? = nil,
        of id: String,
        _ http: HTTPClient
    ) async throws {
        var failing: [String: Any] = ["kind": failure.rawValue, "count": count, "access_key_id": id]
        failing["service"] = service?.rawValue
        try await tell("fail", failing, http)
    }

    /// Keeps the versions of a key from now on.
    package func keepVersions(of key: ObjectKey, _ http: HTTPClient) async throws {
        try await tell("versions", ["key": key.value], http)
    }

    /// What of a read's conditions is not looked at.
    package enum Ignored: String, Sendable {
        case range
        case ifMatch = "if-match"
    }

    /// Answers reads of a key in another way.
    ///
    /// - Parameters:
    ///   - key: The object's.
    ///   - fields: Header fields that are replaced, or left out where they are `nil`.
    ///   - ignored: What is not looked at.
    ///   - http: Carries it.
    /// - Throws: Where the peer does not take it.
    package func answerReads(
        of key: ObjectKey,
        with fields: [String: String?] = [:],
        ignoring ignored: [Ignored] = [],
        _ http: HTTPClient
    ) async throws {
        let values = fields.mapValues { $0.map { $0 as Any } ?? NSNull() }
        try await tell("habits", ["key": key.value, "fields": values, "ignores": ignored.map(\.rawValue)], http)
    }

    /// What was asked, in order.
    package func journal(_ http: HTTPClient) async throws -> [Entry] {
        struct Journal: Decodable {
            var requests: [Entry]
        }
        return try JSONDecoder().decode(Journal.self, from: try await tell("journal", [:], http)).requests
    }

    /// What it holds.
    package func contents(_ http: HTTPClient) async throws -> Contents {
        try JSONDecoder().decode(Contents.self, from: try await tell("objects", [:], http))
    }

    @discardableResult
    private func tell(_ name: String, _ told: [String: Any], _ http: HTTPClient) async throws -> Data {
        let body = try JSONSerialization.data(withJSONObject: told)
        let response = try await http.send(
            HTTPRequest(method: .post, url: control(name), body: .bytes(Array(body)))
        )
        try #require(response.status == 200, "the peer does not take \(name)")
        return Data(response.body)
    }
}
