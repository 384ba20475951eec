import CredentialMinting
import Foundation
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

/// Roles that may do what the documents of policies/ say and nothing else, and a parent that may only assume them.
@Suite("Roles as they are shipped, at the peers")
struct ShippedRoleTests {
    private func actions(_ path: String) throws -> [String] {
        struct Policy: Decodable {
            struct Statement: Decodable {
                let Action: [String]
            }
            let Statement: [Statement]
        }
        let data = Data(try TextFile.read(Repository.path("policies/\(path)")).utf8)
        return try JSONDecoder().decode(Policy.self, from: data).Statement.flatMap(\.Action)
    }

    @Test(
        "they do for an upload whole and in parts, for the look at it, and for the self-test",
        arguments: ProviderUnderTest.peers
    )
    func roles(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.shared(provider) { $0.roleARN = ($0.roleARN ?? "") + "-dock" }
        let role = try #require(place.profile.roleARN)
        let verifyRole = role.replacing("-dock", with: "-verify")
        let folder = provider == .ali ? "ali" : "aws"
        for (arn, path) in [(role, "role-policy.json"), (verifyRole, "verify-role-policy.json")] {
            try await place.peer?.addRole(
                arn,
                externalID: place.profile.externalID,
                actions: actions("\(folder)/\(path)"),
                place.http
            )
        }
        let worker = VerificationSession(
            minter: place.minter(),
            roleARN: verifyRole,
            policy: try SessionPolicy(
                verifying: place.profile.bucket,
                canary: place.canary,
                template: .shipped(.verify, place.profile.grammar)
            ),
            record: { _ in }
        )
        let key = try ObjectKey.unique()
        let session = try await place.session(key)
        try await place.put([1, 2, 3], at: key, as: session)
        let aborted = try await place.begin(key, as: session)
        try await place.send(.delete, key, query: [QueryItem("uploadId", aborted)], as: session)
        try await place.putInParts([4, 5], at: key, as: session)

        let looking = try await worker.expiringCredentials().credentials
        #expect(try await place.client.head(key, with: looking).size == 2)
        let missing = await #expect(throws: StorageError.self) {
            try await place.client.head(.unique(), with: looking)
        }
        #expect(missing?.code == .notFound)

        let canary = try ScopeCanary(
            storage: place.client,
            minter: place.minter(),
            worker: StaticCredentialProvider(looking),
            key: place.canary,
            record: { _ in }
        )
        #expect(await canary.run() == .enforced(leftOver: nil))
    }
}
