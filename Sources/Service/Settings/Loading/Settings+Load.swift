import Primitives

extension Settings {
    /// Loads the settings: arguments before environment before secret files before YAML before defaults.
    ///
    /// - Parameters:
    ///   - arguments: The values of repeated `--set key=value`.
    ///   - environment: The process's environment.
    ///   - defaultConfigurationFile: The YAML file that is read if it is there and CONFIG names none.
    /// - Returns: The settings, and how they came about.
    /// - Throws: ``SettingsError`` with everything that is wrong.
    package static func load(
        arguments: [String] = [],
        environment: [String: String],
        defaultConfigurationFile: String = "/etc/waybill/waybill.yaml"
    ) throws(SettingsError) -> LoadedSettings {
        try load(
            SettingsInputs(
                arguments: arguments,
                environment: environment,
                defaultConfigurationFile: defaultConfigurationFile
            )
        )
    }

    /// Loads the settings from the places named.
    ///
    /// - Returns: The settings, and how they came about.
    /// - Throws: ``SettingsError`` with everything that is wrong.
    package static func load(_ inputs: SettingsInputs) throws(SettingsError) -> LoadedSettings {
        let sources = SettingsSources(inputs)
        var reader = SettingsReader(layers: sources.layers, report: sources.report)
        _ = reader.text(.config, derived: sources.configurationFile)
        _ = reader.text(.secretsDirectory)
        let store = reader.store()
        let mqtt = reader.mqtt(store: store)
        let retention = reader.retention()
        let http = reader.http()
        let policiesDirectory = reader.text(.policiesDirectory)
        let uploads = reader.uploads()
        let webhook = reader.webhook()
        let log = reader.log()
        let metricsListen = reader.listenAddress(.metricsListen)
        let names = reader.profileNames()
        let profiles = reader.profiles(names, uploads: uploads, webhook: webhook)
        reader.judgeUnknownKeys(profiles: names)
        guard reader.report.problems.isEmpty else {
            throw SettingsError(problems: reader.report.problems)
        }
        return LoadedSettings(
            settings: Settings(
                mqtt: mqtt,
                store: store,
                retention: retention,
                http: http,
                policiesDirectory: policiesDirectory,
                uploads: uploads,
                webhook: webhook,
                log: log,
                metricsListen: metricsListen,
                profiles: profiles
            ),
            effective: reader.effective,
            warnings: reader.report.warnings,
            configurationFile: sources.configurationFile,
            secretsDirectory: sources.secretsDirectory,
            inputs: inputs,
            held: reader.held
        )
    }
}
