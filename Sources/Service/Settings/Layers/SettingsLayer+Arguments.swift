extension SettingsLayer {
    /// The values of repeated `--set key=value`; of one key given twice, the last counts.
    ///
    /// Secrets are refused: a command line is seen by every process of the machine.
    static func arguments(_ arguments: [String], report: inout SettingsReport) -> SettingsLayer {
        var entries: [SettingKey: SettingEntry] = [:]
        for (index, argument) in arguments.enumerated() {
            guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
                // What stands there may be a secret that lost its key.
                report.problem(
                    "--set",
                    .default,
                    "argument \(index + 1) is not KEY=VALUE",
                    remedy: "write it as --set uploads.grace=10s"
                )
                continue
            }
            let written = String(argument[..<equals])
            let value = String(argument[argument.index(after: equals)...])
            let source = SettingSource.argument(key: written)
            guard let key = SettingKey(path: [written.dotsAsUnderscores]) else {
                let words = written.dotsAsUnderscores.uppercased()
                report.unknown.append(UnknownKey(written: written, words: words, source: source))
                continue
            }
            guard !SettingsCatalogue[key.name].isSecret else {
                report.problem(
                    key.words,
                    source,
                    "a secret cannot be given on the command line",
                    remedy: "use the environment variable \(key.variable), or a file of that name in SECRETS_DIR"
                )
                continue
            }
            if !value.isEmpty {
                entries[key] = SettingEntry(texts: [value], source: source)
            }
        }
        return SettingsLayer(name: "--set", entries: entries)
    }
}

extension String {
    fileprivate var dotsAsUnderscores: String {
        String(map { $0 == "." ? "_" : $0 })
    }
}
