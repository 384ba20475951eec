import Logging
import Synchronization

/// Keeps what is logged.
final class RecordedLog: Sendable {
    private let entries = Mutex<[(line: String, metadata: String)]>([])

    /// Level and message of each.
    var lines: [String] {
        entries.withLock { $0.map(\.line) }
    }

    /// All of it, with the metadata.
    var text: String {
        entries.withLock { $0.map { "\($0.line) \($0.metadata)" }.joined(separator: "\n") }
    }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(log: self) }
    }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.entries.withLock { $0.append(("\(event.level) \(event.message)", "\(event.metadata ?? [:])")) }
        }
    }
}
