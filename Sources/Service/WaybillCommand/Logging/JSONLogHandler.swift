import Foundation
import Logging
import Primitives

/// One JSON object a line on the standard error: `time`, `level`, `label`, `message`, and the metadata beside them.
struct JSONLogHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    private let label: String
    private let output: Terminal

    init(label: String, output: Terminal = .standardError) {
        self.label = label
        self.output = output
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = event.fields(over: metadata)
        fields["time"] = SystemWallClock().now().rfc3339
        fields["level"] = event.level.rawValue
        fields["label"] = label
        fields["message"] = event.message.description
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let line = try? encoder.encode(fields) else {
            return
        }
        output.writeLine(.json(Array(line)))
    }
}
