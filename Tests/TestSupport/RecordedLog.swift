package import Logging
import Synchronization

/// Keeps what is logged.
package final class RecordedLog: Sendable {
    package init() {}

    private let entries = Mutex<[(line: String, metadata: String)]>([])

    /// Level and message of each.
    package var lines: [String] {
        entries.withLock { $0.map(\.line) }
    }

    /// All of it, with the metadata.
    package var text: String {
        entries.withLock { $0.map { "\($0.line) \($0.metadata)" }.joined(separator: "\n") }
    }

    package var logger: Logger {
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
