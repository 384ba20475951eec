import ControlProtocol
import Primitives

/// The logs of a dock, for people.
struct LogListingView: Sendable {
    let listing: LogListingResource

    /// A table of all logs, and a line for each module that could not be listed.
    func lines(_ style: Style) -> [String] {
        var table = Table(("MODULE", .left), ("BOOT", .right), ("START", .left), ("END", .left), ("SIZE", .right))
        for module in listing.modules {
            for log in module.logs {
                table.add([
                    Table.Cell(module.module),
                    Table.Cell(String(log.bootIndex)),
                    Table.Cell(log.startTime.map { Quantity.local($0) } ?? "-"),
                    Table.Cell(log.endTime.map { Quantity.local($0) } ?? "-"),
                    Table.Cell(log.size.map(Quantity.bytes) ?? "-"),
                ])
            }
        }
        let errors = listing.modules.filter { $0.result != 0 }.map { module in
            let message = module.message?.printable ?? "error"
            return style.paint("module \(module.module.printable): \(message) (\(module.result))", .red)
        }
        let hasLogs = listing.modules.contains { !$0.logs.isEmpty }
        return (hasLogs ? table.lines(style) : ["no logs"]) + errors
    }
}

extension [String] {
    /// The lines, each with its end, and no other line ends.
    var asText: String {
        map { $0.onOneLine + "\n" }.joined()
    }
}

extension String {
    fileprivate var onOneLine: String {
        guard utf8.contains(UInt8(ascii: "\n")) else {
            return self
        }
        return unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
            .joined(separator: "\\u{0A}")
    }
}
