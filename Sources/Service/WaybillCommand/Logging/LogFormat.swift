import Logging
import Settings

/// How log lines look (contract.md, Settings, LOG_LEVEL and LOG_FORMAT).
enum LogFormat {
    static func handler(_ settings: Settings.Log, label: String) -> any LogHandler {
        var handler: any LogHandler =
            switch settings.format {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler(label: label)
            }
        handler.logLevel = Logger.Level(rawValue: settings.level.rawValue) ?? .info
        return handler
    }
}
