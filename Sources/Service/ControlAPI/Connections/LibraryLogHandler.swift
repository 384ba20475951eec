import Logging

/// What the HTTP library says of its connections, as detail for developers: clients that go away, and the end of the server,
/// are no faults.
///
/// What the API needs, or an operator has to do, the API says itself; of the library's words only a lack of descriptors keeps
/// its level.
struct LibraryLogHandler: LogHandler {
    private static let fault = "Too many open files"

    private var base: any LogHandler

    init(_ base: any LogHandler) {
        self.base = base
    }

    var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
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
        var event = event
        let words = [event.message.description] + (event.metadata ?? [:]).values.map(\.description)
        if !words.contains(where: { $0.contains(Self.fault) }) {
            event.level = min(event.level, .debug)
        }
        if event.level >= logLevel {
            base.log(event: event)
        }
    }
}
