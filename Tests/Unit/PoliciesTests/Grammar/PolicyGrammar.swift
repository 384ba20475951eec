/// Whose policies a document is written in.
enum PolicyGrammar: CaseIterable {
    /// AWS's, MinIO's and Ceph's.
    case aws
    /// Alibaba Cloud's.
    case ram

    /// What a statement may name.
    enum Resource: Equatable {
        case bucket
        case object
        case key
        case role
        /// What names no resource: the administration of a server.
        case nothing
    }

    var version: String {
        self == .aws ? "2012-10-17" : "1"
    }

    /// Who is named in a principal.
    var principal: String {
        self == .aws ? "AWS" : "RAM"
    }

    /// Keys of conditions, by operator, as the providers document them.
    var conditions: [String: [String]] {
        switch self {
        case .aws:
            [
                "StringEquals": ["sts:ExternalId"], "StringLike": ["kms:ViaService"],
                "DateLessThan": ["aws:TokenIssueTime"],
            ]
        case .ram:
            ["StringEquals": ["sts:ExternalId"]]
        }
    }

    /// What a name names; `nil` for what is no name of this grammar.
    func resource(_ name: String) -> Resource? {
        switch self {
        case .aws:
            if let place = name.wholeMatch(of: /arn:aws:s3:::([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/.+)?/) {
                return place.output.2 == nil ? .bucket : .object
            }
            if name.wholeMatch(of: /arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key\/[A-Za-z0-9-]+/) != nil {
                return .key
            }
            return name.wholeMatch(of: /arn:aws:iam::([0-9]{12})?:role\/[\w+=,.@-]{1,64}/) != nil ? .role : nil
        case .ram:
            if let place = name.wholeMatch(of: /acs:oss:\*:\*:([a-z0-9][a-z0-9-]{1,61}[a-z0-9])(\/.+)?/) {
                return place.output.2 == nil ? .bucket : .object
            }
            if name.wholeMatch(of: /acs:kms:[a-z0-9-]+:[0-9]{1,16}:key\/[A-Za-z0-9-]+/) != nil {
                return .key
            }
            return name.wholeMatch(of: /acs:ram:\*:[0-9]{16}:role\/[A-Za-z0-9.-]{1,64}/) != nil ? .role : nil
        }
    }

    /// Whether a text names one user or one role, and nobody else.
    func isPrincipal(_ name: String) -> Bool {
        switch self {
        case .aws: name.wholeMatch(of: /arn:aws:iam::([0-9]{12})?:(user|role)\/[\w+=,.@-]{1,64}/) != nil
        case .ram: name.wholeMatch(of: /acs:ram::[0-9]{16}:(user|role)\/[A-Za-z0-9.@_-]{1,64}/) != nil
        }
    }

    /// The providers' actions: those that Waybill needs, and those that nobody may get with them.
    var actions: [String: Resource] {
        var actions = Dictionary(uniqueKeysWithValues: objectActions.map { ($0, Resource.object) })
        actions.merge(bucketActions.map { ($0, .bucket) }) { $1 }
        actions.merge(keyActions.map { ($0, .key) }) { $1 }
        actions.merge(roleActions.map { ($0, .role) }) { $1 }
        if self == .aws {
            actions.merge(["admin:CreateServiceAccount", "admin:CreateUser", "admin:*"].map { ($0, .nothing) }) { $1 }
        }
        return actions
    }

    private var objectActions: [String] {
        switch self {
        case .aws:
            [
                "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:GetObject",
                "s3:GetObjectVersion", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObjectAcl",
                "s3:PutObjectAcl", "s3:PutObjectVersionAcl", "s3:GetObjectTagging", "s3:PutObjectTagging",
                "s3:DeleteObjectTagging", "s3:GetObjectAttributes", "s3:RestoreObject", "s3:PutObjectRetention",
                "s3:PutObjectLegalHold", "s3:BypassGovernanceRetention", "s3:ReplicateObject",
            ]
        case .ram:
            [
                "oss:PutObject", "oss:AbortMultipartUpload", "oss:ListParts", "oss:GetObject", "oss:GetObjectVersion",
                "oss:DeleteObject", "oss:DeleteObjectVersion", "oss:GetObjectAcl", "oss:PutObjectAcl",
                "oss:GetObjectTagging", "oss:PutObjectTagging", "oss:DeleteObjectTagging", "oss:RestoreObject",
            ]
        }
    }

    private var bucketActions: [String] {
        switch self {
        case .aws:
            [
                "s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads", "s3:GetBucketLocation",
                "s3:CreateBucket", "s3:DeleteBucket", "s3:GetBucketPolicy", "s3:PutBucketPolicy",
                "s3:DeleteBucketPolicy", "s3:PutBucketAcl", "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning",
                "s3:PutEncryptionConfiguration", "s3:PutBucketNotification", "s3:PutReplicationConfiguration",
            ]
        case .ram:
            [
                "oss:ListObjects", "oss:ListObjectVersions", "oss:ListMultipartUploads", "oss:GetBucketInfo",
                "oss:PutBucket", "oss:DeleteBucket", "oss:GetBucketPolicy", "oss:PutBucketPolicy", "oss:PutBucketAcl",
                "oss:PutBucketLifecycle", "oss:PutBucketVersioning", "oss:PutBucketEncryption",
            ]
        }
    }

    private var keyActions: [String] {
        [
            "kms:GenerateDataKey", "kms:Decrypt", "kms:Encrypt", "kms:DescribeKey", "kms:CreateKey",
            "kms:ScheduleKeyDeletion",
        ]
    }

    private var roleActions: [String] {
        switch self {
        case .aws:
            [
                "sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity", "sts:AssumeRoleWithWebIdentity",
                "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:PassRole",
                "iam:DeleteRole",
            ]
        case .ram:
            ["sts:AssumeRole", "ram:AttachPolicyToRole", "ram:UpdateRole", "ram:PassRole", "ram:DeleteRole"]
        }
    }
}
