import Primitives
import RequestSigning

/// The named fields of a document that holds credentials: a file, a process's output, a metadata service's answer.
///
/// Everyone spells the names in a way of their own (`AccessKeyId`, `aws_access_key_id`, `ALIBABA_CLOUD_ACCESS_KEY_ID`,
/// `accessKey`), so they are compared without case, underscores, hyphens and the maker's prefix.
struct CredentialFields {
    private var values: [String: Secret] = [:]

    /// - Parameter fields: Of names that mean the same, the last counts; empty values count as none.
    init(_ fields: some Sequence<(String, Secret)>) {
        for (name, value) in fields where !value.isEmpty {
            values[Self.plain(name)] = value
        }
    }

    /// Reads a JSON object; members that are neither a text nor a whole number are passed over.
    ///
    /// - Throws: What is wrong with it.
    init(json: [UInt8]) throws(CredentialFault) {
        let members: [String: Member]
        do {
            members = try JSONAnswer.decode([String: Member].self, from: json)
        } catch {
            // Its own words may quote what it read.
            throw .unusable("not a JSON object")
        }
        self.init(members.compactMap { name, member in member.value.map { (name, Secret($0)) } })
    }

    /// The value of a field, by its plain name: `code`, `version`.
    func text(_ name: String) -> String? {
        values[name]?.reveal()
    }

    /// The credentials that the fields make.
    ///
    /// - Throws: What is missing or malformed; an absence where there is neither key nor secret.
    func credentials() throws(CredentialFault) -> ExpiringCredentials {
        let key = first("accesskeyid", "accesskey")
        let secret = first("secretaccesskey", "secretkey", "accesskeysecret")
        let token = first("sessiontoken", "securitytoken", "token")
        guard key != nil || secret != nil else {
            throw .absent("there is no access key")
        }
        guard let key, key.reveal().utf8.allSatisfy(Self.isVisible) else {
            throw .unusable("the access key id is missing or not printable")
        }
        guard let secret, secret.reveal().unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            throw .unusable("the secret access key is missing or holds control characters")
        }
        guard token?.reveal().utf8.allSatisfy(Self.isVisible) ?? true else {
            throw .unusable("the session token is not printable")
        }
        return ExpiringCredentials(
            SigningCredentials(accessKeyID: key.reveal(), secretAccessKey: secret, sessionToken: token),
            expiresAt: try expiry()
        )
    }

    private func expiry() throws(CredentialFault) -> Timestamp? {
        guard let text = first("expiration", "credentialexpiration", "expiresat") else {
            return nil
        }
        guard let moment = Timestamp(rfc3339: text.reveal()) else {
            // Never "for ever": that would sign with dead keys.
            throw .unusable("the expiration is not a time of RFC 3339")
        }
        return moment
    }

    private func first(_ names: String...) -> Secret? {
        names.lazy.compactMap { values[$0] }.first
    }

    private static func plain(_ name: String) -> String {
        let letters = name.lowercased().filter { $0 != "_" && $0 != "-" }
        for prefix in ["aws", "alibabacloud"] where letters.hasPrefix(prefix) {
            return String(letters.dropFirst(prefix.count))
        }
        return letters
    }

    private static func isVisible(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte)
    }

    private struct Member: Decodable {
        let value: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                value = text
            } else {
                value = (try? container.decode(Int64.self)).map(String.init)
            }
        }
    }
}
