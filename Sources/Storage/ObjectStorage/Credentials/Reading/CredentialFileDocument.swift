import FileReading
import Primitives

/// What `PARENT_FILE` holds: lines, or a JSON object that may wrap the one with the key.
struct CredentialFileDocument: Sendable {
    let credentials: ExpiringCredentials

    /// - Throws: What is wrong with it.
    init(_ snapshot: FileSnapshot) throws(CredentialFault) {
        guard let document = CredentialText(snapshot.bytes) else {
            throw .unusable("not a text in UTF-8")
        }
        guard document.text.first(where: { !$0.isWhitespace }) == "{" else {
            credentials = try CredentialFields(try SettingLines.parse(document.text)).credentials()
            return
        }
        let whole = try JSONMembers(snapshot.bytes)
        var found = try CredentialFields(members: whole.credentials ?? whole).credentials()
        if found.expiresAt == nil, let lease = whole.lease {
            found.expiresAt = Timestamp(seconds: snapshot.modifiedSeconds) + lease
        }
        credentials = found
    }
}

extension JSONMembers {
    private static let wrappers = ["data", "Credentials", "credentials"]

    /// The object with the key, as deep as it may lie.
    fileprivate var credentials: JSONMembers? {
        var members = self
        for _ in 0..<3 {
            if (try? CredentialFields(members: members).hasKey) ?? true {
                return members
            }
            guard let inner = Self.wrappers.lazy.compactMap({ [members] in members.objects[$0] }).first else {
                return nil
            }
            members = inner
        }
        return nil
    }

    /// How long a lease of Vault lasts that cannot be renewed.
    ///
    /// The duration of a renewable lease says when to renew it, and without an id it says how often to read.
    fileprivate var lease: Duration? {
        guard let id = values["lease_id"], !id.isEmpty, booleans["renewable"] != true,
            let seconds = values["lease_duration"].flatMap({ Int64($0) }), seconds > 0
        else {
            return nil
        }
        return .seconds(seconds)
    }
}
