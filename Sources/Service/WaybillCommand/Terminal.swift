import Primitives

#if canImport(Glibc)
import Glibc
#endif

/// One line that a command prints.
enum OutputLine: Sendable, Hashable {
    case text(String)
    /// A JSON document.
    case json([UInt8])
}

/// What a command does to the cursor.
enum TerminalControl: Sendable, Hashable {
    /// Takes the line away that the cursor is on.
    case clearLine
    /// Goes up by lines, and takes away all from there on.
    case clearBelow(up: Int)

    /// The bytes that do it (ECMA-48).
    var sequence: String {
        switch self {
        case .clearLine: "\r\u{1B}[K"
        case .clearBelow(let up): (up > 0 ? "\u{1B}[\(up)A" : "") + "\r\u{1B}[J"
        }
    }
}

/// A stream of the process, and what it can show.
struct Terminal: Sendable {
    static let standardOutput = Terminal(descriptor: STDOUT_FILENO)
    static let standardError = Terminal(descriptor: STDERR_FILENO)

    let descriptor: CInt

    /// Whether somebody looks at it.
    var isInteractive: Bool {
        isatty(descriptor) == 1
    }

    /// Whether the cursor can be moved on it: it is a terminal, and no dumb one.
    func isDrawable(environment: [String: String] = Environment.variables) -> Bool {
        let kind = environment["TERM"] ?? ""
        return isInteractive && !kind.isEmpty && kind != "dumb"
    }

    /// How many characters go on a line.
    var columns: Int {
        let columns = Int(size.ws_col)
        return columns > 0 ? columns : 80
    }

    /// How many lines it has.
    var rows: Int {
        let rows = Int(size.ws_row)
        return rows > 0 ? rows : 24
    }

    private var size: winsize {
        var size = winsize()
        return unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? size : winsize()
    }

    /// How it can be drawn on.
    func style(environment: [String: String] = Environment.variables) -> Style {
        let locale = environment["LC_ALL"] ?? environment["LC_CTYPE"] ?? environment["LANG"] ?? ""
        let noColor = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return Style(
            colors: isDrawable(environment: environment) && !noColor,
            unicode: locale.lowercased().replacing("-", with: "").contains("utf8")
        )
    }

    /// Writes a text of one or more lines; nothing more where the reader has gone.
    ///
    /// Whatever is not printable is escaped here, so nothing that a dock, a store or a server said can steer the terminal:
    /// only line ends stay, and on a terminal the colours of ``Style``.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - control: What moves the cursor before it.
    func write(_ text: String, after control: TerminalControl? = nil) {
        write(bytes: Array(((control?.sequence ?? "") + guarded(text, keepsLineEnds: true)).utf8))
    }

    /// Writes one line.
    func writeLine(_ line: OutputLine) {
        switch line {
        case .text(let text): write(bytes: Array((guarded(text, keepsLineEnds: false) + "\n").utf8))
        case .json(let document): write(bytes: PrintableText.json(document) + [UInt8(ascii: "\n")])
        }
    }

    /// Writes a JSON document and a line end.
    func writeLine(_ json: [UInt8]) {
        writeLine(.json(json))
    }

    private func guarded(_ text: String, keepsLineEnds: Bool) -> String {
        isInteractive
            ? Style.guarded(text, keepsLineEnds: keepsLineEnds)
            : PrintableText.guarded(text, keepsLineEnds: keepsLineEnds)
    }

    private func write(bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else {
                return
            }
            rest = rest.dropFirst(max(count, 0))
        }
    }
}
