/// Where a setting's value comes from.
package enum SettingSource: Sendable, Hashable, CustomStringConvertible {
    /// `--set` on the command line, with the key as it was written.
    case argument(key: String)
    /// An environment variable.
    case environment(variable: String)
    /// A file in SECRETS_DIR.
    case secretFile(path: String)
    /// The YAML file; the line counts from 1.
    case file(path: String, line: Int?)
    /// The catalogue's default, or what it derives from other settings.
    case `default`

    /// The source as an operator looks for it.
    package var description: String {
        switch self {
        case .argument(let key): "--set \(key)"
        case .environment(let variable): "environment \(variable)"
        case .secretFile(let path): "secret file \(path)"
        case .file(let path, let line): line.map { "\(path):\($0)" } ?? path
        case .default: "default"
        }
    }
}
