import ArgumentParser
import Settings

/// How a local command gets its settings.
struct SettingsOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Override a setting that is no secret; may be repeated.", valueName: "key=value")
    )
    var overrides: [String] = []

    /// Loads the settings, and says on the standard error what is odd about them.
    ///
    /// - Throws: ``CommandFailure`` with all problems at once.
    func load() throws -> LoadedSettings {
        do {
            let loaded = try Settings.load(arguments: overrides, environment: Environment.variables)
            for warning in loaded.warnings {
                Terminal.standardError.writeLine(.text("waybill: warning: \(warning)"))
            }
            return loaded
        } catch {
            throw CommandFailure(
                .usage,
                "the configuration cannot be used:\n" + error.problems.map { "  \($0)" }.joined(separator: "\n"),
                nextStep: "`waybill config --help` lists every setting."
            )
        }
    }
}
