import Primitives

@testable import Settings

/// Settings, as texts of a YAML file, of the environment and of the command line.
extension FuzzTarget {
    static let settings = [
        FuzzTarget(
            "settings-yaml",
            "the YAML file: its values are settings or problems, and no problem holds a secret"
        ) { input in
            var report = SettingsReport()
            guard let text = String(validating: input, as: UTF8.self) else {
                return .refused
            }
            let layer = SettingsLayer.yaml(text, path: "waybill.yaml", report: &report)
            var secrets: [String] = []
            for key in layer.keys.keys {
                let value = try layer.value(of: key)
                if SettingsCatalogue[key.name].isSecret {
                    secrets += value?.texts ?? []
                }
            }
            try checkSilence(report.problems.map(\.description).joined(separator: "\n"), about: secrets, in: text)
            return report.problems.isEmpty && !layer.keys.isEmpty ? .accepted : .refused
        },
        FuzzTarget(
            "settings-environment",
            "NAME=VALUE lines as the environment, and lines that begin with + as --set: no problem holds a secret, and "
                + "what is loaded is loaded again as the same"
        ) { input in
            let text = String(decoding: input, as: UTF8.self)
            let inputs = settingsInputs(text)
            let secrets = inputs.environment.filter { isSecret($0.key) }.values
            do {
                let loaded = try Settings.load(inputs)
                try checkSilence(loaded.warnings.map(\.description).joined(separator: "\n"), about: secrets, in: text)
                let shown = loaded.effective.compactMap(\.value).joined(separator: "\n")
                try checkSilence(shown, about: secrets, in: text)
                let reload = try loaded.reload()
                try require(reload.changed.isEmpty && reload.needsRestart.isEmpty, "loading again changes nothing")
                return .accepted
            } catch let error as SettingsError {
                try checkSilence(error.description, about: secrets, in: text)
                return .refused
            }
        },
    ]

    private static func settingsInputs(_ text: String) -> SettingsInputs {
        var arguments: [String] = []
        var environment: [String: String] = [:]
        for line in text.split(separator: "\n") {
            if line.hasPrefix("+") {
                arguments.append(String(line.dropFirst()))
                continue
            }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                continue
            }
            environment["WAYBILL_\(parts[0])"] = String(parts[1])
        }
        // These name files, which are not a fuzzer's to read.
        environment["WAYBILL_CONFIG"] = nil
        environment["WAYBILL_SECRETS_DIR"] = nil
        arguments.removeAll { argument in
            let key = argument.prefix { $0 != "=" }.lowercased()
            return key.contains("config") || key.contains("dir")
        }
        return SettingsInputs(
            arguments: arguments,
            environment: environment,
            defaultConfigurationFile: "/nonexistent/waybill.yaml"
        )
    }

    private static func isSecret(_ variable: String) -> Bool {
        SettingKey(words: String(variable.dropFirst("WAYBILL_".count))).map { SettingsCatalogue[$0.name].isSecret }
            ?? false
    }

    /// A secret of some length cannot be in a message by chance; one that the input has twice may also be something else.
    private static func checkSilence(
        _ message: String,
        about secrets: some Sequence<String>,
        in input: String
    ) throws(PropertyViolation) {
        for secret in secrets where secret.utf8.count >= 24 && input.ranges(of: secret).count == 1 {
            try require(!message.contains(secret), "no secret is shown")
        }
    }
}
