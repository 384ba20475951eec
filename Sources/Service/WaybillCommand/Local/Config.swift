import ArgumentParser
import Settings

/// `waybill config`.
struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the settings in force, and where each comes from. Secrets are shown as <set>.",
        discussion: SettingsCatalogue.help()
    )

    @Flag(help: "Print the reference of all settings, in Markdown, instead.")
    var markdown = false

    @OptionGroup var options: SettingsOptions

    func run() throws {
        if markdown {
            Terminal.standardOutput.write(SettingsCatalogue.markdown())
            return
        }
        let loaded = try options.load()
        let width = loaded.effective.map(\.name.count).max() ?? 0
        for setting in loaded.effective {
            let name = setting.name.padding(toLength: width)
            Terminal.standardOutput.writeLine(.text("\(name)  \(setting.value?.printable ?? "-")  (\(setting.source))"))
        }
    }
}

extension String {
    /// Filled up with spaces on the right.
    func padding(toLength length: Int) -> String {
        self + String(repeating: " ", count: max(0, length - count))
    }
}
