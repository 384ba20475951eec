import ControlProtocol

@testable import ControlAPI
@testable import WaybillCommand

/// What the command line reads: streams, files of claims, arguments.
extension FuzzTarget {
    static let command = [
        FuzzTarget(
            "server-sent-events",
            "the stream of changes: the same events in pieces of any size, written and read as the same"
        ) { input in
            let pieceLength = max(Int(input.first ?? 1) & 0x0F, 1)
            let text = Array(input.dropFirst())
            let events = try parseEvents(text, pieceLength: text.count + 1)
            try requireEqual(try parseEvents(text, pieceLength: pieceLength), events, "pieces do not matter")
            for event in events where event.id?.contains(where: \.isNewline) != true {
                let written = ServerSentEvent.event(event.type, id: event.id ?? "", data: event.data)
                let again = try parseEvents(written, pieceLength: pieceLength)
                // A carriage return in a field ends a line for the reader.
                if !event.data.contains(UInt8(ascii: "\r")) {
                    try requireEqual(again.first?.data, event.data, "the same data come back")
                }
            }
            return events.isEmpty ? .refused : .accepted
        },
        FuzzTarget(
            "lines",
            "lines of a file of claims: the same lines in pieces of any size, numbered and bounded"
        ) { input in
            let pieceLength = max(Int(input.first ?? 1) & 0x0F, 1)
            let text = Array(input.dropFirst())
            let lines = splitLines(text, pieceLength: text.count + 1)
            try requireEqual(splitLines(text, pieceLength: pieceLength), lines, "pieces do not matter")
            for line in lines {
                try require(line.number >= 1 && line.end <= Int64(text.count) + 1, "a line lies in the text")
                try require(line.bytes.map { $0.count <= LineSplitter.maximumBytes } ?? true, "a line is bounded")
                _ = line.claim
            }
            return lines.isEmpty ? .refused : .accepted
        },
        FuzzTarget(
            "arguments",
            "arguments: files (0), labels (1), modules (2), times (3), servers (4)"
        ) { input in
            guard let input = SelectedInput(input, of: 5) else {
                return .refused
            }
            switch input.selector {
            case 0:
                guard let file = FileArgument(argument: input.text) else {
                    return .refused
                }
                try require(!file.bootIndexes.isEmpty && file.bootIndexes.allSatisfy { $0 >= 0 }, "a file has logs")
            case 1:
                guard let label = LabelArgument(argument: input.text) else {
                    return .refused
                }
                try require(RequestRules.isLabelName(label.name), "a label has a name")
            case 2:
                guard let list = ModuleList(argument: input.text) else {
                    return .refused
                }
                try require(!list.modules.isEmpty, "a list has modules")
            case 3:
                guard TimeArgument(argument: input.text) != nil else {
                    return .refused
                }
            default:
                guard let address = try? ServerAddress(input.text) else {
                    return .refused
                }
                try require(!address.base.hasSuffix("/"), "a path can be appended")
            }
            return .accepted
        },
    ]

    private static func parseEvents(_ text: [UInt8], pieceLength: Int) throws -> [ServerSentEventParser.Event] {
        var parser = ServerSentEventParser()
        var events: [ServerSentEventParser.Event] = []
        for piece in pieces(of: text, length: pieceLength) {
            events += try parser.take(piece)
        }
        return events
    }

    private static func splitLines(_ text: [UInt8], pieceLength: Int) -> [TextLine] {
        var splitter = LineSplitter()
        return pieces(of: text, length: pieceLength).flatMap { splitter.take($0) } + splitter.finish()
    }

    private static func pieces(of text: [UInt8], length: Int) -> [[UInt8]] {
        stride(from: 0, to: text.count, by: length).map { Array(text[$0..<min($0 + length, text.count)]) }
    }
}
