import HTTPTransport
package import ObjectStorage
import Primitives
import RequestSigning

/// Mints credentials for uploads: AssumeRole with a session policy, signed with the profile's parent key.
package struct CredentialMinter: Sendable {
    private let storage: StorageClient
    private let parent: any CredentialProvider
    private let template: SessionPolicyTemplate

    /// Mints with a template, or with the one that is built in for the profile's provider.
    package init(
        storage: StorageClient,
        parent: any CredentialProvider,
        template: SessionPolicyTemplate? = nil
    ) {
        self.storage = storage
        self.parent = parent
        self.template = template ?? .shipped(.upload, storage.profile.grammar)
    }

    /// By the clock that signs.
    var now: Timestamp {
        storage.now
    }

    /// The policy that a session of a scope would get: refuses what could never be minted.
    ///
    /// - Throws: ``SessionScopeError/tooLarge(characters:)``.
    package func policy(for scope: SessionScope) throws(SessionScopeError) -> SessionPolicy {
        try SessionPolicy(scope, template: template)
    }

    /// Mints once.
    ///
    /// Where the provider finds a policy of exactly the keys too large that is not too long, the upload's own prefix
    /// stands for them, if it has one: the limit of what is packed can be met in no other way.
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
        let exact: SessionPolicy
        do {
            exact = try policy(for: scope)
        } catch {
            throw .scope(error)
        }
        do {
            return try await mint(scope, policy: exact, duration: duration, sessionName: sessionName)
        } catch {
            guard case .scope = error, case .keys = exact.reach, let prefix = scope.ownPrefix,
                let widened = try? SessionPolicy(bucket: scope.bucket, reach: prefix, template: template)
            else {
                throw error
            }
            return try await mint(scope, policy: widened, duration: duration, sessionName: sessionName)
        }
    }

    private func mint(
        _ scope: SessionScope,
        policy: SessionPolicy,
        duration: Duration,
        sessionName: String
    ) async throws(MintError) -> MintedCredentials {
        do throws(StorageError) {
            let session = try await assumeRole(
                storage.profile.roleARN,
                policy: policy,
                duration: duration,
                sessionName: sessionName
            )
            return MintedCredentials(
                credentials: session.credentials,
                lifetime: session.lifetime,
                scope: scope,
                reach: policy.reach,
                policyHash: policy.hash
            )
        } catch {
            throw error.code == .policyTooLarge
                ? .scope(.tooLargePacked(characters: policy.json.utf8.count)) : .provider(error)
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
        let profile = storage.profile
        guard AssumeRole.isSessionName(sessionName) else {
            throw StorageError(
                code: .invalidRequest,
                message: "a session's name has 2 to 32 of A-Z, a-z, 0-9, '.', '@', '_' and '-'",
                operation: "AssumeRole"
            )
        }
        let request = AssumeRole(roleARN: roleARN, policy: policy, duration: duration, sessionName: sessionName)
            .request(to: profile)
        return try await parent.use { credentials throws(StorageError) in
            let answer: HTTPResponse
            do throws(StorageError) {
                answer = try await storage.send(request, to: .sts, with: credentials)
            } catch {
                var refusal = error
                refusal.advice =
                    MintAdvice.advice(on: error, of: profile.provider, asking: duration) ?? error.advice
                throw refusal
            }
            return try AssumedSession(
                answer: answer,
                dialect: profile.provider.dialect,
                hiding: SecretCover([credentials.secretAccessKey] + [credentials.sessionToken].compactMap(\.self))
            )
            .checked(given: storage.moment(of: answer), for: duration)
        }
    }
}
