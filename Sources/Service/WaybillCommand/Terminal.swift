#if canImport(Glibc)
import Glibc
#endif

/// A stream of the process, and what it can show.
struct Terminal: Sendable {
    static let standardOutput = Terminal(descriptor: STDOUT_FILENO)
    static let standardError = Terminal(descriptor: STDERR_FILENO)

    private let descriptor: CInt

    /// Whether somebody looks at it.
    var isInteractive: Bool {
        isatty(descriptor) == 1
    }

    /// How many characters go on a line.
    var columns: Int {
        var size = winsize()
        let result = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size)
        return result == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// How it can be drawn on.
    func style(environment: [String: String] = Environment.variables) -> Style {
        let locale = environment["LC_ALL"] ?? environment["LC_CTYPE"] ?? environment["LANG"] ?? ""
        let noColor = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return Style(
            colors: isInteractive && !noColor && environment["TERM"] != "dumb",
            unicode: locale.lowercased().replacing("-", with: "").contains("utf8")
        )
    }

    /// Writes all of a text; nothing more where the reader has gone.
    func write(_ text: String) {
        write(bytes: Array(text.utf8))
    }

    /// Writes bytes and a line end.
    func writeLine(_ bytes: [UInt8]) {
        write(bytes: bytes + [UInt8(ascii: "\n")])
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
