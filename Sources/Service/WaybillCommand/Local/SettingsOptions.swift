import ArgumentParser
import Foundation
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
    /// - Throws: `ExitCode(2)` after all problems were printed.
    func load() throws -> LoadedSettings {
        do {
            let loaded = try Settings.load(arguments: overrides, environment: ProcessInfo.processInfo.environment)
            for warning in loaded.warnings {
                Terminal.printError("warning: \(warning)")
            }
            return loaded
        } catch {
            Terminal.printError("the configuration cannot be used:")
            for problem in error.problems {
                Terminal.printError("  \(problem)")
            }
            Terminal.printError("`waybill config --help` lists every setting.")
            throw ExitCode(2)
        }
    }
}
