import CredentialMinting
import Primitives
import Testing

/// What hangs on a role is the ceiling of its sessions: all that the worker's session policies ask for, and nothing that
/// none of them asks for.
@Suite struct CeilingTests {
    private static let seeds: [UInt64] = Array(1...10)

    private func bucket(_ random: inout SplitMix64) -> String {
        let characters = Array("abcdefghijklmnopqrstuvwxyz0123456789-")
        let inner = (0..<Int.random(in: 1...40, using: &random)).compactMap { _ in
            characters.randomElement(using: &random)
        }
        return "b" + String(inner) + "0"
    }

    private func key(_ random: inout SplitMix64) throws -> ObjectKey {
        let parts = [
            "logs", "a b", "飞机", "ü", "é", "3.tar", "+%=&", "\"'", "(x)", "[y]", "🛸", "A", "waybill", "canary",
        ]
        let key = (0..<Int.random(in: 1...6, using: &random)).compactMap { _ in parts.randomElement(using: &random) }
        return try ObjectKey(key.joined(separator: "/"))
    }

    private func keys(_ random: inout SplitMix64) throws -> [ObjectKey] {
        try (0..<Int.random(in: 1...4, using: &random)).map { _ in try key(&random) }
    }

    @Test("no session of a dock loses anything to its role", arguments: Site.all, seeds)
    func docks(site: Site, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let bucket = bucket(&random)
        let keys = try keys(&random)
        let session = try site.session(keys, bucket: bucket)
        let ceiling = try site.policies(site.role, bucket: bucket)
        for statement in session.statements {
            for action in statement.actions {
                for resource in statement.resources {
                    #expect(ceiling.allow(site.attempt(action, resource)), "\(action) \(resource)")
                }
            }
        }
        let others = try (0..<5).map { _ in try key(&random).value }
        for attempt in site.attempts(bucket: bucket, keys: keys.map(\.value) + others) {
            let isGranted = session.allows(attempt) && ceiling.allow(attempt)
            #expect(isGranted == session.allows(attempt), "\(attempt)")
        }
    }

    @Test("nor where the upload's own prefix stands for its keys", arguments: Site.all)
    func longScope(site: Site) throws {
        let upload = "0191d6f0-0000-7000-8000-000000000000"
        let long = String(repeating: "long-", count: 30)
        let keys = try (0..<12).map { try ObjectKey("logs/\(upload)/\(long)\($0).tar") }
        let session = try site.session(keys, of: upload, bucket: "logs")
        let ceiling = try site.policies(site.role, bucket: "logs")
        #expect(session.statements.first?.resources == [site.objectName("logs/\(upload)/*", in: "logs")])
        for attempt in site.attempts(bucket: "logs", keys: keys.map(\.value)) where session.allows(attempt) {
            #expect(ceiling.allow(attempt), "\(attempt)")
        }
    }

    @Test("the worker's own session loses nothing to its role", arguments: Site.all, seeds)
    func worker(site: Site, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let bucket = bucket(&random)
        let keys = try keys(&random).map(\.value)
        let canary = try ObjectKey("waybill/canary/default")
        let session = try site.verification(canary, bucket: bucket)
        let ceiling = try site.policies(site.verifyRole, bucket: bucket)
        let tried = keys + [canary.value, canary.value + "-beside"]
        for attempt in site.attempts(bucket: bucket, keys: tried) where session.allows(attempt) {
            #expect(ceiling.allow(attempt), "\(attempt)")
        }
        #expect(session.allows(site.attempt(delete(site), site.objectName(canary.value, in: bucket))))
    }

    private func delete(_ site: Site) -> String {
        site.grammar == .aws ? "s3:DeleteObject" : "oss:DeleteObject"
    }

    /// What a dock's session needs, whatever its keys are.
    private func writing(_ site: Site) -> Set<String> {
        switch site.grammar {
        case .aws: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
        case .ram: ["oss:PutObject", "oss:AbortMultipartUpload", "oss:ListParts"]
        }
    }

    private func reading(_ site: Site) -> Set<String> {
        site.grammar == .aws ? ["s3:GetObject", "s3:GetObjectVersion"] : ["oss:GetObject", "oss:GetObjectVersion"]
    }

    private func listing(_ site: Site) -> String {
        site.grammar == .aws ? "s3:ListBucket" : "oss:ListObjects"
    }

    /// Whether one of a policy's uses is what is tried, by this bucket and this key alone.
    private func isOf(_ site: Site, _ attempt: Attempt, writes: Bool, reads: Bool) -> Bool {
        let resource = attempt.resource ?? ""
        let isOurs = resource.hasPrefix(site.objectName("", in: "logs"))
        let isCanary = resource.hasPrefix(site.objectName("waybill/canary/", in: "logs"))
        let isKey = resource == site.kmsKey
        if writes,
            isOurs && writing(site).contains(attempt.action)
                || isKey && ["kms:GenerateDataKey", "kms:Decrypt"].contains(attempt.action)
        {
            return true
        }
        return reads
            && (isOurs && reading(site).contains(attempt.action)
                || isCanary && attempt.action == delete(site)
                || resource == site.bucketName("logs") && attempt.action == listing(site)
                || isKey && attempt.action == "kms:Decrypt")
    }

    private static let keys = ["logs/a/3.tar", "x", "waybill/canary/default", "waybill/canary", "waybill/canary2/x"]

    @Test("a role of the docks writes objects of the bucket, and does nothing else", arguments: Site.withRoles)
    func dockRole(site: Site) throws {
        let ceiling = try site.policies(site.role, bucket: "logs")
        for attempt in site.attempts(bucket: "logs", keys: Self.keys) {
            #expect(ceiling.allow(attempt) == isOf(site, attempt, writes: true, reads: false), "\(attempt)")
        }
    }

    @Test("a role of the worker reads, removes the canary, and does nothing else", arguments: Site.withRoles)
    func workerRole(site: Site) throws {
        let ceiling = try site.policies(site.verifyRole, bucket: "logs")
        for attempt in site.attempts(bucket: "logs", keys: Self.keys) {
            #expect(ceiling.allow(attempt) == isOf(site, attempt, writes: false, reads: true), "\(attempt)")
        }
    }

    @Test("a user of MinIO does what both do, and nothing else")
    func user() throws {
        let site = try #require(Site.all.first { $0.name == "minio" })
        let ceiling = try site.policies(site.role, bucket: "logs")
        for attempt in site.attempts(bucket: "logs", keys: Self.keys) {
            #expect(ceiling.allow(attempt) == isOf(site, attempt, writes: true, reads: true), "\(attempt)")
        }
        // Denied, whatever else hangs on the user.
        #expect(ceiling.flatMap(\.statements).contains { !$0.isAllowing && $0.actions == ["admin:*"] })
    }

    @Test("on AWS a key is used through S3 alone")
    func viaService() throws {
        let site = try #require(Site.all.first { $0.name == "aws" })
        let policies = try site.policies(site.role, bucket: "logs") + site.policies(site.verifyRole, bucket: "logs")
        for context in [[:], ["kms:ViaService": "ec2.eu-west-1.amazonaws.com"]] {
            let attempt = Attempt(action: "kms:Decrypt", resource: site.kmsKey, context: context)
            #expect(!policies.allow(attempt))
        }
    }
}
