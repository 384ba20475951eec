import Foundation
import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import Synchronization
import TestSupport
import Testing

/// One after the other, since each has a peer of its own.
@Suite(.serialized) struct InstanceTests {
    private let peer: CredentialPeer
    private let aws: InstanceCredentialProvider
    private let alibaba: InstanceCredentialProvider

    init() async throws {
        peer = try await CredentialPeer()
        aws = InstanceCredentialProvider(.aws, address: peer.endpoint, http: peer.http)
        alibaba = InstanceCredentialProvider(.alibaba, address: peer.endpoint, http: peer.http)
    }

    @Test func awsGivesItsRole() async throws {
        try await peer.give("AKID")
        let found = try await aws.expiringCredentials()
        #expect(found.credentials == Planted.credentials())
        #expect(found.expiresAt == Timestamp(rfc3339: "2040-01-01T00:00:00Z"))
        let roles = "/latest/meta-data/iam/security-credentials/"
        #expect(try await peer.seen() == ["PUT /latest/api/token", "GET \(roles)", "GET \(roles)worker%20role"])
    }

    @Test func alibabaGivesItsRole() async throws {
        try await peer.give("AKID", secretName: "AccessKeySecret", tokenName: "SecurityToken")
        #expect(try await alibaba.credentials() == Planted.credentials())
        let roles = "/latest/meta-data/ram/security-credentials/"
        #expect(try await peer.seen() == ["PUT /latest/api/token", "GET \(roles)", "GET \(roles)worker%20role"])
    }

    @Test func aKnownRoleIsNotAskedFor() async throws {
        try await peer.give("AKID")
        let known = InstanceCredentialProvider(.aws, address: peer.endpoint, role: "worker role", http: peer.http)
        #expect(try await known.credentials() == Planted.credentials())
        #expect(try await peer.seen().count == 2)
    }

    @Test func rotationIsSeen() async throws {
        for name in ["AKID1", "AKID2"] {
            try await peer.give(name)
            #expect(try await aws.credentials().accessKeyID == name)
        }
    }

    /// As during an outage of what renews them: used, told once, asked for again.
    @Test(arguments: [InstanceCredentialProvider.Service.aws, .alibaba])
    func whatIsOverIsUsed(service: InstanceCredentialProvider.Service) async throws {
        let clock = ManualWallClock()
        let told = Mutex(0)
        let cache = CachingCredentialProvider(
            InstanceCredentialProvider(service, address: peer.endpoint, http: peer.http),
            policy: CredentialCachePolicy(seed: 1),
            clock: clock,
            usesPastEnd: { _ in told.withLock { $0 += 1 } }
        )
        try await peer.give("AKID1", expiration: "2020-01-01T00:00:00Z")
        for _ in 0..<5 {
            #expect(try await cache.credentials().accessKeyID == "AKID1")
        }
        #expect(told.withLock { $0 } == 1)
        #expect(try await peer.seen().count == 3)
        try await peer.give("AKID2")
        clock.advance(by: .seconds(2))
        _ = try await cache.credentials()
        await cache.settle()
        #expect(try await cache.credentials().accessKeyID == "AKID2")
    }

    @Test func aMachineWithoutARoleHasNone() async throws {
        try await peer.set(["role": NSNull()])
        let error = try await refusal(of: aws)
        #expect(error.code == .noCredentials)
        #expect(error.message == "the machine has no role")
    }

    @Test func aServiceThatIsSwitchedOffHasNone() async throws {
        try await peer.set(["token_status": 403])
        #expect(try await refusal(of: aws).code == .noCredentials)
    }

    /// None of them is an answer about an object, which a 403 or a 404 of the object store would be.
    @Test(arguments: [301, 400, 401, 403, 404, 500, 503])
    func otherAnswersAreFailures(status: Int) async throws {
        try await peer.give("AKID")
        try await peer.set(["status": status])
        for role in ["worker role", nil] where role != nil || status != 404 {
            let provider = InstanceCredentialProvider(.aws, address: peer.endpoint, role: role, http: peer.http)
            let error = try await refusal(of: provider)
            #expect(error.code == .credentialSource)
            #expect(error.status == status)
            #expect(error.isRetryable)
        }
    }

    @Test(arguments: [
        ["Code": "Failed", "Message": "PLANTED"],
        ["Code": "Success"],
        ["Code": "Success", "AccessKeyId": "AKID"],
        ["Code": "Success", "AccessKeyId": "AKID", "SecretAccessKey": "PLANTED", "Expiration": "PLANTED"],
    ])
    func otherDocumentsAreFailures(document: [String: String]) async throws {
        try await peer.set(["document": document])
        #expect(try await refusal(of: aws).code == .credentialSource)
    }

    @Test func noAnswerIsAFailure() async throws {
        let port = try FreePort.next()
        let nobody = try #require(StorageEndpoint("http://127.0.0.1:\(port)"))
        let error = try await refusal(of: InstanceCredentialProvider(.aws, address: nobody, http: peer.http))
        #expect(error.code == .credentialSource)
        #expect(error.operation == "instance \(nobody)")
    }
}
