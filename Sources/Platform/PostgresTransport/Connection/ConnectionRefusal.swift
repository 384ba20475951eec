/// What libpq says of an attempt to connect that failed, taken apart.
///
/// libpq gives the code of a server's refusal only in the verbose text: `…: FATAL:  28P01: the words`, then `LOCATION:` and
/// others on lines of their own (PostgreSQL's manual, libpq, PQsetErrorVerbosity). Of several hosts the last one's refusal
/// counts: libpq stops there.
struct ConnectionRefusal: Equatable {
    /// Empty where no server said one.
    let state: String
    /// Without the code and the place in the server's source.
    let text: String

    init(verbose: String) {
        var state = ""
        var lines: [String] = []
        for line in verbose.split(whereSeparator: \.isNewline) {
            guard !line.drop(while: \.isWhitespace).hasPrefix("LOCATION:") else {
                continue
            }
            var words = line.split(separator: " ", omittingEmptySubsequences: false)
            if let index = words.firstIndex(where: Self.isState), index > 0,
                words[..<index].contains(where: { $0.hasSuffix(":") })
            {
                state = String(words[index].dropLast())
                words.remove(at: index)
            }
            lines.append(words.joined(separator: " "))
        }
        self.state = state
        text = lines.joined(separator: "\n")
    }

    /// Five capitals or digits, and a colon.
    private static func isState(_ word: Substring) -> Bool {
        word.utf8.count == 6 && word.utf8.last == UInt8(ascii: ":")
            && word.utf8.dropLast().allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
            }
            && word.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// Whether a server has spoken, in whatever language: libpq's own words are English here, and name no severity.
    static func isServers(_ text: String) -> Bool {
        text.contains("FATAL") || text.contains("ERROR") || text.utf8.contains { $0 >= 0x80 }
    }

    /// Whether libpq got as far as a server: what it says before that is about the address itself.
    static func isAboutServer(_ text: String) -> Bool {
        text.contains("connection to server ") || text.contains("could not translate host name")
            || text.contains("could not parse network address")
    }
}
