import Configuration

extension SettingsLayer {
    /// The variables that begin with `WAYBILL_`.
    ///
    /// An empty one counts as not set: compose files pass those.
    static func environment(_ environment: [String: String], report: inout SettingsReport) -> SettingsLayer {
        let own = environment.filter { $0.key.hasPrefix(prefix) && !$0.value.isEmpty }
        var keys: [SettingKey: SettingSource] = [:]
        for variable in own.keys.sorted() {
            let words = String(variable.dropFirst(prefix.count))
            let source = SettingSource.environment(variable: variable)
            if let key = SettingKey(words: words) {
                keys[key] = source
            } else if !isSomebodyElses(variable) {
                report.unknown.append(UnknownKey(written: variable, words: words, source: source))
            }
        }
        return SettingsLayer(
            provider: EnvironmentVariablesProvider(environmentVariables: own, secretsSpecifier: .all)
                .prefixKeys(with: "waybill"),
            keys: keys
        )
    }

    static let prefix = "WAYBILL_"

    /// What the command line's client reads itself (README, Using it), what counts before settings are read, and what Kubernetes sets for a service
    /// that is called waybill, or waybill-something (contract.md, Settings).
    private static func isSomebodyElses(_ variable: String) -> Bool {
        ["WAYBILL_SERVER", "WAYBILL_TOKEN", "WAYBILL_CORE_DUMPS"].contains(variable)
            || variable.contains("_SERVICE_") || variable.contains("_PORT")
    }
}
