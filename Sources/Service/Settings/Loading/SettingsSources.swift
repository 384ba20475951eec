import FileReading
import FoundationEssentials

/// The sources, found and read: two of them are named by settings themselves.
struct SettingsSources {
    /// The layers, the strongest first.
    let layers: [SettingsLayer]
    /// The YAML file that was read.
    let configurationFile: String?
    /// The folder of secret files that was read.
    let secretsDirectory: String?
    /// What was found out on the way.
    let report: SettingsReport

    init(_ inputs: SettingsInputs) {
        var report = SettingsReport()
        let arguments = SettingsLayer.arguments(inputs.arguments, report: &report)
        let environment = SettingsLayer.environment(inputs.environment, report: &report)

        var layers = [arguments, environment]
        let named = Self.first(.config, in: layers)
        configurationFile = named?.path ?? Self.ifThere(inputs.defaultConfigurationFile)
        if let configurationFile {
            if let text = Self.text(at: configurationFile) {
                let yaml = SettingsLayer.yaml(text, path: configurationFile, report: &report)
                layers.append(yaml)
                let secrets = yaml.keys.keys.filter { SettingsCatalogue[$0.name].isSecret }.map(\.words)
                if let first = secrets.min() {
                    report.noteMode(of: configurationFile, first, .file(path: configurationFile, line: nil))
                }
            } else {
                report.problem(
                    SettingName.config.rawValue,
                    named?.source ?? .default,
                    "the file \(configurationFile) cannot be read as UTF-8 text"
                )
            }
        }
        let directory = Self.first(.secretsDirectory, in: layers)
        secretsDirectory = directory?.path
        if let directory {
            // Before the YAML, whose place it has just been read from.
            layers.insert(.secretFiles(in: directory.path, of: directory.source, report: &report), at: 2)
        }
        self.layers = layers
        self.report = report
    }

    private static func first(
        _ name: SettingName,
        in layers: [SettingsLayer]
    ) -> (path: String, source: SettingSource)? {
        for layer in layers {
            if let found = try? layer.value(of: SettingKey(name)), let path = found.texts.first {
                return (path, found.source)
            }
        }
        return nil
    }

    private static func ifThere(_ path: String) -> String? {
        FileManager.default.fileExists(atPath: path) ? path : nil
    }

    private static func text(at path: String) -> String? {
        (try? FileContents.read(path)).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
