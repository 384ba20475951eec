import Primitives

/// The named fields of a document that holds credentials: a file, a process's output, a metadata service's answer.
///
/// Everyone spells the names in a way of their own (`AccessKeyId`, `aws_access_key_id`, `ALIBABA_CLOUD_ACCESS_KEY_ID`,
/// `accessKey`), so they are compared without case, underscores, hyphens and the maker's prefix.
struct CredentialFields {
    private var values: [String: Secret] = [:]

    /// - Parameter fields: Of names that mean the same, the last counts; empty values, and what templates write where
    ///   they have no value, count as none.
    init(_ fields: some Sequence<(String, Secret)>) {
        for (name, value) in fields where !value.isEmpty && !Self.placeholders.contains(value.reveal()) {
            values[Self.plain(name)] = value
        }
    }

    /// How JSON, Go's templates (Vault's agent) and Python write that there is no value.
    private static let placeholders: Set<String> = ["null", "<nil>", "<no value>", "None"]

    /// The value of a field, by its plain name: `code`, `version`.
    func text(_ name: String) -> String? {
        values[name]?.reveal()
    }

    /// Whether there is a key, or half of one.
    var hasKey: Bool {
        key != nil || secret != nil
    }

    /// The credentials that the fields make.
    ///
    /// - Throws: What is missing or malformed; an absence where there is neither key nor secret.
    func credentials() throws(CredentialFault) -> ExpiringCredentials {
        guard hasKey else {
            throw .absent("there is no access key")
        }
        let expiration = first("expiration", "credentialexpiration", "expiresat")
        return try ExpiringCredentials(
            accessKeyID: key,
            secretAccessKey: secret,
            sessionToken: first("sessiontoken", "securitytoken", "token"),
            expiration: expiration?.reveal()
        )
    }

    private var key: Secret? {
        first("accesskeyid", "accesskey")
    }

    private var secret: Secret? {
        first("secretaccesskey", "secretkey", "accesskeysecret")
    }

    private func first(_ names: String...) -> Secret? {
        names.lazy.compactMap { values[$0] }.first
    }

    static func plain(_ name: String) -> String {
        let letters = name.lowercased().filter { $0 != "_" && $0 != "-" }
        for prefix in ["aws", "alibabacloud"] where letters.hasPrefix(prefix) {
            return String(letters.dropFirst(prefix.count))
        }
        return letters
    }
}
