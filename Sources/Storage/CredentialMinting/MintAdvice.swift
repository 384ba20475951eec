import ObjectStorage
import Primitives

/// What to do about a refusal of AssumeRole, where the provider's code alone does not tell: the same code means other
/// things of objects, and several things of a session.
enum MintAdvice {
    private struct Row: Sendable {
        let providers: [StorageProfile.Provider]
        let codes: [String]
        /// Any of these is in the provider's words, without regard to case; none are needed where this is empty.
        let words: [String]
        let advice: @Sendable (_ duration: String) -> String
    }

    /// The first row that fits counts.
    ///
    /// Sources: STS, AssumeRole, and Roles terms and concepts (role chaining); MinIO's `sts-errors.go` and what a gateway
    /// of it answers; Ceph, STS in Ceph; Alibaba Cloud STS, AssumeRole.
    private static let rows: [Row] = [
        Row(providers: [.minio], codes: ["AccessDenied"], words: []) { _ in
            """
            give the profile the access key of a MinIO user: root, an access key that the console makes (a service \
            account) and a session cannot AssumeRole; make the user with 'mc admin user add' and attach \
            policies/minio/user-policy.json
            """
        },
        Row(providers: [.minio], codes: ["InvalidParameterValue"], words: ["expiry", "duration"]) { duration in
            "lower DURATION, which is \(duration): MinIO grants 7 or 365 days at most, by its release"
        },
        Row(providers: [.aws], codes: ["AccessDenied"], words: ["root account"]) { _ in
            "give the profile the key of an IAM user or role: AWS lets no root account assume a role"
        },
        Row(providers: [.aws], codes: ["AccessDenied"], words: []) { _ in
            """
            let the trust policy of ROLE_ARN name the profile's own key (and EXTERNAL_ID, where it asks for one), and \
            allow that key sts:AssumeRole on it (policies/README.md)
            """
        },
        Row(providers: [.aws], codes: ["ValidationError"], words: ["role chaining"]) { duration in
            """
            set DURATION, which is \(duration), to 1h at most: the profile's own key is a role's session, for which AWS \
            grants no more (role chaining); or let PARENT give a user's key
            """
        },
        Row(providers: [.aws], codes: ["ValidationError"], words: ["durationseconds"]) { duration in
            """
            lower DURATION, which is \(duration), or raise the role's longest session: \
            aws iam update-role --role-name NAME --max-session-duration SECONDS
            """
        },
        Row(providers: [.ceph], codes: ["InvalidArgument"], words: []) { duration in
            """
            lower DURATION, which is \(duration), or raise the role's longest session: radosgw-admin role update \
            --role-name=NAME --max-session-duration=SECONDS; else check ROLE_ARN and EXTERNAL_ID
            """
        },
        Row(providers: [.ali], codes: ["InvalidParameter.DurationSeconds"], words: []) { duration in
            "lower DURATION, which is \(duration), or raise the longest session of the role in the RAM console"
        },
    ]

    /// What to do about a refusal.
    ///
    /// - Parameters:
    ///   - refusal: Of AssumeRole.
    ///   - provider: Whose it is.
    ///   - duration: What was asked for.
    /// - Returns: A sentence; `nil` where the code's own advice tells.
    static func advice(
        on refusal: StorageError,
        of provider: StorageProfile.Provider,
        asking duration: Duration
    ) -> String? {
        let words = refusal.message.lowercased()
        let row = rows.first { row in
            row.providers.contains(provider) && row.codes.contains(refusal.providerCode ?? "")
                && (row.words.isEmpty || row.words.contains(where: words.contains))
        }
        return row?.advice(DurationText.text(of: duration))
    }
}
