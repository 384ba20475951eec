/// Where settings are looked for.
///
/// Kept by what was loaded, so that a reload looks in the same places.
package struct SettingsInputs: Sendable {
    /// The values of repeated `--set key=value`.
    package let arguments: [String]
    /// The process's environment.
    package let environment: [String: String]
    /// The YAML file that is read if it is there and CONFIG names none.
    package let defaultConfigurationFile: String

    /// The places; the default file is the contract's.
    package init(
        arguments: [String] = [],
        environment: [String: String],
        defaultConfigurationFile: String = "/etc/waybill/waybill.yaml"
    ) {
        self.arguments = arguments
        self.environment = environment
        self.defaultConfigurationFile = defaultConfigurationFile
    }
}

extension SettingsInputs: CustomStringConvertible, CustomReflectable {
    /// How much there is, and none of it: the environment holds secrets.
    package var description: String {
        "\(arguments.count) arguments, \(environment.count) environment variables"
    }

    /// No children: a dump shows nothing.
    package var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
