import Logging
import Settings

/// A handler whose level is the one of the settings, which a reload may change, until a logger is given its own.
struct SharedLevelLogHandler: LogHandler {
    private var base: any LogHandler
    private let shared: Current<Logger.Level>
    private var own: Logger.Level?

    init(_ base: any LogHandler, level: Current<Logger.Level>) {
        self.base = base
        shared = level
    }

    var logLevel: Logger.Level {
        get { own ?? shared.value }
        set { own = newValue }
    }

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        base.log(event: event)
    }
}

extension Logger.Level {
    init(_ level: Settings.Log.Level) {
        self = Logger.Level(rawValue: level.rawValue) ?? .info
    }
}
