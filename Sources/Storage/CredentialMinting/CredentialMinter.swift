import Foundation
import HTTPTransport
package import ObjectStorage
import Primitives
import RequestSigning

/// Mints credentials for uploads: AssumeRole with a session policy, signed with the profile's parent key.
package struct CredentialMinter: Sendable {
    private let storage: StorageClient
    private let parent: any CredentialProvider
    private let template: SessionPolicyTemplate

    package init(
        storage: StorageClient,
        parent: any CredentialProvider,
        template: SessionPolicyTemplate = .aws
    ) {
        self.storage = storage
        self.parent = parent
        self.template = template
    }

    /// The policy that a session of a scope would get: refuses what could never be minted.
    ///
    /// - Throws: ``SessionScopeError/tooLarge(characters:)``.
    package func policy(for scope: SessionScope) throws(SessionScopeError) -> SessionPolicy {
        try SessionPolicy(scope, template: template)
    }

    /// Mints once.
    ///
    /// - Parameters:
    ///   - scope: All that the credentials are good for.
    ///   - duration: How long; the provider may give less.
    ///   - sessionName: What the provider's own audit shows: 2 to 32 of `[A-Za-z0-9.@_-]`, which all of them take.
    /// - Returns: What the provider gave.
    /// - Throws: ``MintError``.
    package func mint(
        _ scope: SessionScope,
        duration: Duration,
        sessionName: String
    ) async throws(MintError) -> MintedCredentials {
        let policy: SessionPolicy
        do {
            policy = try self.policy(for: scope)
        } catch {
            throw .scope(error)
        }
        do throws(StorageError) {
            let session = try await assumeRole(
                storage.profile.roleARN,
                policy: policy,
                duration: duration,
                sessionName: sessionName
            )
            return MintedCredentials(
                credentials: session.credentials,
                expiresAt: session.expiresAt,
                scope: scope,
                policyHash: policy.hash
            )
        } catch {
            throw .provider(error)
        }
    }

    /// Asks the provider for a session.
    ///
    /// - Throws: ``StorageError``.
    func assumeRole(
        _ roleARN: String?,
        policy: SessionPolicy,
        duration: Duration,
        sessionName: String
    ) async throws(StorageError) -> AssumedSession {
        var form = [
            QueryItem("Action", "AssumeRole"),
            QueryItem("Version", "2011-06-15"),
            QueryItem("DurationSeconds", String(duration.components.seconds)),
            QueryItem("RoleSessionName", sessionName),
            QueryItem("Policy", policy.json),
        ]
        if let roleARN {
            form.append(QueryItem("RoleArn", roleARN))
        }
        if let externalID = storage.profile.externalID {
            form.append(QueryItem("ExternalId", externalID))
        }
        // PercentEncoding writes a space as %20: one Ceph release does not decode '+' (facts/providers.md).
        let request = StorageRequest(
            .post,
            StorageAddress(stsOf: storage.profile),
            headers: [HeaderField("content-type", "application/x-www-form-urlencoded")],
            body: Array(PercentEncoding.query(form).utf8)
        )
        let answer = try await parent.use { credentials throws(StorageError) in
            try await storage.send(request, to: .sts, with: credentials)
        }
        return try AssumedSession(answer: answer)
    }
}

/// Why nothing was minted.
package enum MintError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Refused here, before any request.
    case scope(SessionScopeError)
    case provider(StorageError)

    package var description: String {
        switch self {
        case .scope(let error): error.description
        case .provider(let error): "\(error). \(error.remedy)"
        }
    }

    /// The same mint may succeed later.
    package var isRetryable: Bool {
        switch self {
        case .scope: false
        case .provider(let error): error.isRetryable
        }
    }
}

/// A session as the provider gave it.
struct AssumedSession: Sendable {
    var credentials: SigningCredentials
    var expiresAt: Timestamp
}

extension AssumedSession {
    /// Reads an AssumeRole answer.
    init(answer: HTTPResponse) throws(StorageError) {
        let credentials = try? XMLElement(parsing: answer.body)
            .descendant("AssumeRoleResult", "Credentials")
        guard let accessKeyID = credentials?.child("AccessKeyId")?.text, !accessKeyID.isEmpty,
            let secret = credentials?.child("SecretAccessKey")?.text, !secret.isEmpty,
            let token = credentials?.child("SessionToken")?.text, !token.isEmpty,
            let expiresAt = credentials?.child("Expiration").flatMap({ Timestamp(rfc3339: $0.text) })
        else {
            throw StorageError(
                code: .unexpectedAnswer,
                status: answer.status,
                message: "the answer to AssumeRole holds no whole credentials",
                operation: "AssumeRole"
            )
        }
        self.init(
            credentials: SigningCredentials(
                accessKeyID: accessKeyID,
                secretAccessKey: Secret(secret),
                sessionToken: Secret(token)
            ),
            expiresAt: expiresAt
        )
    }
}
