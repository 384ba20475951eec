import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning

/// A request for a session, in the dialect of its provider (facts/providers.md, AssumeRole).
struct AssumeRole: Sendable {
    var roleARN: String?
    var policy: SessionPolicy
    var duration: Duration
    var sessionName: String

    /// The request to a profile's STS.
    func request(to profile: StorageProfile) -> StorageRequest {
        switch profile.provider.dialect {
        case .aws: form(to: profile)
        case .alibaba: call(to: profile)
        }
    }

    /// AWS's, MinIO's and Ceph's: a form.
    private func form(to profile: StorageProfile) -> StorageRequest {
        let form =
            [QueryItem("Action", "AssumeRole"), QueryItem("Version", "2011-06-15")]
            + parameters(profile) + marks(profile)
        // PercentEncoding writes a space as %20: one Ceph release does not decode '+'.
        return StorageRequest(
            .post,
            StorageAddress(stsOf: profile),
            headers: [HeaderField("content-type", "application/x-www-form-urlencoded")],
            body: Array(PercentEncoding.query(form).utf8)
        )
    }

    /// Alibaba Cloud's: an RPC, whose action and version are in header fields and whose parameters are in the query.
    private func call(to profile: StorageProfile) -> StorageRequest {
        StorageRequest(
            .post,
            StorageAddress(stsOf: profile),
            query: parameters(profile),
            headers: [
                HeaderField("accept", "application/json"),
                HeaderField("x-acs-action", "AssumeRole"),
                HeaderField("x-acs-version", "2015-04-01"),
            ],
            body: []
        )
    }

    private func parameters(_ profile: StorageProfile) -> [QueryItem] {
        var items = [
            QueryItem("DurationSeconds", String(duration.components.seconds)),
            QueryItem("RoleSessionName", sessionName),
            QueryItem("Policy", policy.json),
        ]
        if let roleARN {
            items.append(QueryItem("RoleArn", roleARN))
        }
        if let externalID = profile.externalID {
            items.append(QueryItem("ExternalId", externalID))
        }
        return items
    }

    /// What only AWS takes, and MinIO and Ceph have no setting for.
    private func marks(_ profile: StorageProfile) -> [QueryItem] {
        let identity = profile.sourceIdentity.map { [QueryItem("SourceIdentity", $0)] } ?? []
        let tags = profile.sessionTags.enumerated().flatMap { index, tag in
            [
                QueryItem("Tags.member.\(index + 1).Key", tag.key),
                QueryItem("Tags.member.\(index + 1).Value", tag.value),
            ]
        }
        return identity + tags
    }

    /// Whether a name is one that every provider takes: 2 to 32 of `[A-Za-z0-9.@_-]`.
    static func isSessionName(_ name: String) -> Bool {
        (2...32).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: ".@_-".utf8.contains(byte)
                }
            }
    }
}
