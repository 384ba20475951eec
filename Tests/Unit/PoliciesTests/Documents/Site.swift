import CredentialMinting
import Primitives
import Testing

/// What hangs on the roles (or the user) of one provider, and what the worker asks for there.
struct Site: CustomTestStringConvertible {
    let name: String
    let heading: String
    let grammar: PolicyGrammar
    let template: SessionPolicyTemplate
    let verifyTemplate: SessionPolicyTemplate
    /// For the docks' sessions.
    let role: [String]
    /// For the worker's own.
    let verifyRole: [String]
    /// Where the provider has keys that encrypt a bucket.
    let kmsKey: String?

    var testDescription: String { name }

    static let all = [
        Site(
            name: "minio",
            heading: ShippedDocument.minio,
            grammar: .aws,
            template: .aws,
            verifyTemplate: .verifyAWS,
            role: ["minio/user-policy.json"],
            verifyRole: ["minio/user-policy.json"],
            kmsKey: nil
        ),
        Site(
            name: "aws",
            heading: ShippedDocument.aws,
            grammar: .aws,
            template: .aws,
            verifyTemplate: .verifyAWS,
            role: ["aws/role-policy.json", "aws/role-kms.json"],
            verifyRole: ["aws/verify-role-policy.json", "aws/verify-role-kms.json"],
            kmsKey: "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        ),
        Site(
            name: "ceph",
            heading: ShippedDocument.ceph,
            grammar: .aws,
            template: .aws,
            verifyTemplate: .verifyAWS,
            role: ["aws/role-policy.json"],
            verifyRole: ["aws/verify-role-policy.json"],
            kmsKey: nil
        ),
        Site(
            name: "ali",
            heading: ShippedDocument.ali,
            grammar: .ram,
            template: .ram,
            verifyTemplate: .verifyRAM,
            role: ["ali/role-policy.json", "ali/role-kms.json"],
            verifyRole: ["ali/verify-role-policy.json", "ali/verify-role-kms.json"],
            kmsKey: "acs:kms:cn-hangzhou:1234567890123456:key/key-hzz65f1cb78c0la1"
        ),
    ]

    /// Those with a role of the docks' own.
    static let withRoles = all.filter { $0.role != $0.verifyRole }

    func policies(_ paths: [String], bucket: String) throws -> [PolicyDocument] {
        var values = ["BUCKET": bucket]
        values["KMS_KEY"] = kmsKey
        return try paths.map { try ShippedDocument.policy($0, below: heading, values) }
    }

    /// A dock's session policy, as the worker sends it.
    func session(_ keys: [ObjectKey], of upload: String? = nil, bucket: String) throws -> PolicyDocument {
        let scope = try SessionScope(bucket: bucket, keys: keys, uploadID: upload)
        let policy = try SessionPolicy(scope, template: encrypting(template))
        return try PolicyDocument(parsing: policy.json, grammar: grammar)
    }

    /// The worker's own.
    func verification(_ canary: ObjectKey, bucket: String) throws -> PolicyDocument {
        let policy = try SessionPolicy(verifying: bucket, canary: canary, template: encrypting(verifyTemplate))
        return try PolicyDocument(parsing: policy.json, grammar: grammar)
    }

    private func encrypting(_ template: SessionPolicyTemplate) throws -> SessionPolicyTemplate {
        guard let kmsKey else {
            return template
        }
        return try template.allowing(#require(KMSKey(kmsKey, grammar: template.grammar)))
    }

    func bucketName(_ bucket: String) -> String {
        grammar == .aws ? "arn:aws:s3:::\(bucket)" : "acs:oss:*:*:\(bucket)"
    }

    func objectName(_ key: String, in bucket: String) -> String {
        "\(bucketName(bucket))/\(key)"
    }

    /// A request as it comes: a key is used through the object store.
    func attempt(_ action: String, _ resource: String) -> Attempt {
        Attempt(action: action, resource: resource, context: ["kms:ViaService": "s3.eu-west-1.amazonaws.com"])
    }

    /// Everything that could be tried with what there is, and somebody else's.
    func attempts(bucket: String, keys: [String]) -> [Attempt] {
        let region = grammar == .aws ? "arn:aws:kms:eu-west-1:123456789012" : "acs:kms:cn-hangzhou:1234567890123456"
        let role = grammar == .aws ? "arn:aws:iam::123456789012:role" : "acs:ram:*:1234567890123456:role"
        return grammar.actions.flatMap { action, resource in
            let names =
                switch resource {
                case .bucket: [bucket, "other-bucket", bucket + "2"].map(bucketName)
                case .object:
                    keys.flatMap { key in
                        [bucket, "other-bucket", bucket + "2"].map { objectName(key, in: $0) }
                    }
                case .key: [kmsKey, "\(region):key/another", kmsKey.map { $0 + "2" }].compactMap(\.self)
                case .role: ["waybill-dock", "waybill-verify", "waybill-dock2", "admin"].map { "\(role)/\($0)" }
                case .nothing: ["arn:minio:admin:::*"]
                }
            return names.map { attempt(action, $0) }
        }
    }
}
