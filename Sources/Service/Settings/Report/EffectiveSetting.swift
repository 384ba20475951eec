/// One line of `waybill config`: what holds, and why.
package struct EffectiveSetting: Sendable, Hashable {
    /// The setting's whole name, as `STORAGE_EU_ENDPOINT`.
    package let name: String
    /// The value; `nil` where there is none, and ``redacted`` where it is a secret.
    package let value: String?
    /// Where the value comes from.
    package let source: SettingSource

    /// What stands for a secret that is set.
    package static let redacted = "<set>"

    /// A value as it may be shown: a secret not at all, a webhook's address without its query, which often is one.
    static func shown(_ value: String, of name: SettingName) -> String {
        if SettingsCatalogue[name].isSecret {
            return redacted
        }
        if name == .webhookURL, let query = value.firstIndex(of: "?") {
            return value[..<query] + "?…"
        }
        return value
    }
}
