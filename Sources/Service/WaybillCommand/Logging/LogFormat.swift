import Logging
import Settings

/// How log lines look (contract.md, Settings, LOG_LEVEL and LOG_FORMAT).
enum LogFormat {
    static func handler(_ format: Settings.Log.Format, level: Current<Logger.Level>, label: String) -> any LogHandler {
        switch format {
        case .text: SharedLevelLogHandler(TextLogHandler(label: label), level: level)
        case .json: SharedLevelLogHandler(JSONLogHandler(label: label), level: level)
        }
    }
}
