import Logging
import Settings
import Synchronization

/// The level of all loggers, which a reload may change while they are held.
final class SharedLogLevel: Sendable {
    private let level: Mutex<Logger.Level>

    init(_ level: Settings.Log.Level) {
        self.level = Mutex(Logger.Level(level))
    }

    var current: Logger.Level {
        level.withLock { $0 }
    }

    func set(_ level: Settings.Log.Level) {
        self.level.withLock { $0 = Logger.Level(level) }
    }
}

extension Logger.Level {
    init(_ level: Settings.Log.Level) {
        self = Logger.Level(rawValue: level.rawValue) ?? .info
    }
}

/// A handler whose level is the shared one, until a logger is given one of its own.
struct SharedLevelLogHandler: LogHandler {
    private var base: any LogHandler
    private let shared: SharedLogLevel
    private var own: Logger.Level?

    init(_ base: any LogHandler, level: SharedLogLevel) {
        self.base = base
        shared = level
    }

    var logLevel: Logger.Level {
        get { own ?? shared.current }
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
