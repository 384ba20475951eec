import Logging
import Primitives

/// One line of text for each event on the standard error: time, level, label, metadata, source and message.
///
/// Whatever a dock, a store or a client put into the message or the metadata stays on this line, in printable form.
struct TextLogHandler: LogHandler {
    /// The most scalars of the message, and of each value.
    static let longest = 8192

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
        let fields = event.fields(over: metadata).sorted { $0.key < $1.key }
            .map { "\(PrintableText.guarded($0.key))=\(PrintableText.guarded($0.value, limit: Self.longest)) " }
            .joined()
        let message = PrintableText.guarded(event.message.description, limit: Self.longest)
        let time = SystemWallClock().now().rfc3339
        output.writeLine(.text("\(time) \(event.level) \(label): \(fields)[\(event.source)] \(message)"))
    }
}

extension LogEvent {
    /// Its metadata over a logger's, as texts, and its error among them.
    func fields(over base: Logger.Metadata) -> [String: String] {
        var fields = base.merging(metadata ?? [:]) { $1 }.mapValues(\.description)
        if let error {
            fields["error.message"] = "\(error)"
            fields["error.type"] = String(reflecting: type(of: error))
        }
        return fields
    }
}
