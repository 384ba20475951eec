import CredentialMinting
import Foundation
import ObjectStorage
import Primitives
import Testing

/// The documents of `policies/session`, by what they come out as.
@Suite("Shipped session policies")
struct ShippedPolicyTests {
    private struct Statement: Decodable, Equatable {
        var Effect: String
        var Action: [String]
        var Resource: [String]
    }

    private struct Policy: Decodable, Equatable {
        var Version: String
        var Statement: [Statement]
    }

    private func read(_ policy: SessionPolicy) throws -> Policy {
        try JSONDecoder().decode(Policy.self, from: Data(policy.json.utf8))
    }

    private func allow(_ actions: [String], _ resources: String...) -> Statement {
        Statement(Effect: "Allow", Action: actions, Resource: resources)
    }

    private let awsKey = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    private let ramKey = "acs:kms:cn-hangzhou:1234567890123456:key/key-hzz65f1cb78c0la1"

    @Test("a dock's, on AWS, MinIO and Ceph")
    func uploadAWS() throws {
        let scope = try SessionScope(bucket: "logs", keys: [try ObjectKey("a/0.tar")])
        let write = allow(
            ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
            "arn:aws:s3:::logs/a/0.tar"
        )
        #expect(
            try read(SessionPolicy(scope, template: .aws)) == Policy(Version: "2012-10-17", Statement: [write])
        )
        let key = try #require(KMSKey(awsKey, grammar: .aws()))
        let encrypting = try SessionPolicy(scope, template: SessionPolicyTemplate.aws.allowing(key))
        #expect(
            try read(encrypting)
                == Policy(
                    Version: "2012-10-17",
                    Statement: [write, allow(["kms:GenerateDataKey", "kms:Decrypt"], awsKey)]
                )
        )
    }

    @Test("a dock's, on Alibaba Cloud")
    func uploadRAM() throws {
        let scope = try SessionScope(bucket: "logs", keys: [try ObjectKey("a/0.tar")])
        let write = allow(["oss:PutObject", "oss:AbortMultipartUpload", "oss:ListParts"], "acs:oss:*:*:logs/a/0.tar")
        #expect(try read(SessionPolicy(scope, template: .ram)) == Policy(Version: "1", Statement: [write]))
        let key = try #require(KMSKey(ramKey, grammar: .ram))
        let encrypting = try SessionPolicy(scope, template: SessionPolicyTemplate.ram.allowing(key))
        #expect(
            try read(encrypting)
                == Policy(
                    Version: "1",
                    Statement: [write, allow(["kms:GenerateDataKey", "kms:Decrypt"], ramKey)]
                )
        )
    }

    @Test("the worker's own reads, and removes the canary and no more")
    func verify() throws {
        let canary = try ObjectKey("waybill/canary/x")
        let aws = try SessionPolicy(verifying: "logs", canary: canary, template: .verifyAWS)
        #expect(
            try read(aws)
                == Policy(
                    Version: "2012-10-17",
                    Statement: [
                        allow(["s3:GetObject", "s3:GetObjectVersion"], "arn:aws:s3:::logs/*"),
                        allow(["s3:ListBucket"], "arn:aws:s3:::logs"),
                        allow(
                            ["s3:DeleteObject"],
                            "arn:aws:s3:::logs/waybill/canary/x",
                            "arn:aws:s3:::logs/waybill/canary/x-beside"
                        ),
                    ]
                )
        )
        let ram = try SessionPolicy(verifying: "logs", canary: canary, template: .verifyRAM)
        #expect(
            try read(ram)
                == Policy(
                    Version: "1",
                    Statement: [
                        allow(["oss:GetObject", "oss:GetObjectVersion"], "acs:oss:*:*:logs/*"),
                        allow(["oss:ListObjects"], "acs:oss:*:*:logs"),
                        allow(
                            ["oss:DeleteObject"],
                            "acs:oss:*:*:logs/waybill/canary/x",
                            "acs:oss:*:*:logs/waybill/canary/x-beside"
                        ),
                    ]
                )
        )
        for policy in [aws, ram] {
            #expect(policy.reach.patterns == ["*"])
        }
    }

    @Test(
        "it decrypts with the bucket's key and does not make new ones",
        arguments: [SessionPolicyTemplate.verifyAWS, .verifyRAM]
    )
    func verifyEncrypted(template: SessionPolicyTemplate) throws {
        let name = template.grammar == .ram ? ramKey : awsKey
        let key = try #require(KMSKey(name, grammar: template.grammar))
        let policy = try read(SessionPolicy(verifying: "logs", template: template.allowing(key)))
        #expect(policy.Statement.count == 3)
        #expect(policy.Statement.last == allow(["kms:Decrypt"], name))
        #expect(!policy.Statement.contains { $0.Action.contains { $0.hasSuffix("DeleteObject") } })
    }

    @Test("a bucket whose name could widen it is refused", arguments: ["", "*", "lo?s", "logs/*", "${bucket}"])
    func badBucket(bucket: String) {
        #expect(throws: SessionScopeError.bucket) { try SessionPolicy(verifying: bucket, template: .verifyRAM) }
    }

    @Test("AWS's other partitions are named as they are")
    func partitions() throws {
        let scope = try SessionScope(bucket: "logs", keys: [try ObjectKey("k")])
        let china = SessionPolicyTemplate.shipped(.upload, .aws(partition: "aws-cn"))
        #expect(try SessionPolicy(scope, template: china).json.contains("\"arn:aws-cn:s3:::logs/k\""))
        let grammar = { (change: @escaping (inout StorageProfile) -> Void) in
            try ScriptedSTS(.aws, change: change).profile.grammar
        }
        #expect(try grammar { _ in } == .aws())
        #expect(try grammar { $0.roleARN = "arn:aws-cn:iam::1:role/x" } == .aws(partition: "aws-cn"))
        #expect(try grammar { $0.region = "cn-north-1" } == .aws(partition: "aws-cn"))
        #expect(try grammar { $0.region = "us-gov-east-1" } == .aws(partition: "aws-us-gov"))
        #expect(
            try grammar {
                $0.provider = .minio; $0.region = "cn-north-1"
            } == .aws()
        )
        #expect(
            try grammar {
                $0.provider = .ali; $0.region = "cn-hangzhou"
            } == .ram
        )
    }

    @Test(
        "names of a key",
        arguments: [
            "arn:aws:kms:eu-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab",
            "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        ]
    )
    func keys(name: String) {
        #expect(KMSKey(name, grammar: .aws())?.name == name)
        #expect(KMSKey(name, grammar: .ram) == nil)
        #expect(KMSKey(name, grammar: .aws(partition: "aws-cn")) == nil)
    }

    @Test(
        "what names no key, or more than one, is refused",
        arguments: [
            "", "key", "alias/logs", "1234abcd-12ab-34cd-56ef-1234567890ab", "arn:aws:kms:*:123456789012:key/x",
            "arn:aws:kms:eu-west-1:123456789012:alias/logs", "arn:aws:kms:eu-west-1:123456789012:key/*",
            "arn:aws:kms:eu-west-1:123456789012:key/", "arn:aws:kms:eu-west-1::key/x",
            "arn:aws:kms:eu-west-1:1:key/x:y",
            "arn:aws:kms:eu-west-1:1:key/x/y", "arn:aws:s3:eu-west-1:1:key/x", "arn:aws:kms:eu-west-1:x:key/x",
            "arn:aws:kms:eu-west-1:1:key/x\"", "arn:aws:kms:eu-west-1:1:key/${x}", "acs:kms:*:*:key/x",
            "acs:kms:r:1:key/",
        ]
    )
    func badKeys(name: String) {
        #expect(KMSKey(name, grammar: .aws()) == nil)
        #expect(KMSKey(name, grammar: .ram) == nil)
    }
}
