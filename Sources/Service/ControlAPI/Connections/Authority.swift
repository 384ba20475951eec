import NIOCore

/// A host, and its port where one is named: the `Host` field, and that part of an origin.
struct Authority: Sendable, Hashable {
    /// In small letters, an IPv6 address in brackets; without the dot at the end of a full name.
    let host: String
    let port: Int?

    /// Reads `HOST`, `HOST:PORT` or `[IPV6]:PORT`; `nil` for anything else.
    init?(_ text: String) {
        // White space around a field's value is no part of it (RFC 9112, 5.1), and the decoder leaves it there.
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let text = String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
        var host = text[...]
        var port: Int?
        let afterBrackets = text.hasPrefix("[") ? text.firstIndex(of: "]") : text.startIndex
        guard let afterBrackets else {
            return nil
        }
        if let colon = text[afterBrackets...].lastIndex(of: ":") {
            let digits = text[text.index(after: colon)...]
            guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
                return nil
            }
            // The port may be empty (RFC 3986, 3.2.3).
            if !digits.isEmpty {
                guard let number = UInt16(digits) else {
                    return nil
                }
                port = Int(number)
            }
            host = text[..<colon]
        }
        if host.hasPrefix("[") {
            let inside = String(host.dropFirst().dropLast())
            guard host.hasSuffix("]"), inside.contains(":"), Self.isAddress(inside) else {
                return nil
            }
        } else {
            if host.hasSuffix("."), host.count > 1 {
                host = host.dropLast()
            }
            guard Self.isName(host) else {
                return nil
            }
        }
        self.host = host.lowercased()
        self.port = port
    }

    /// Whether the host is an address, which no name server can point elsewhere.
    var isAddress: Bool {
        host.hasPrefix("[") || Self.isAddress(host)
    }

    /// The port that a scheme means where none is named.
    func port(for scheme: String) -> Int? {
        port ?? ["http": 80, "https": 443][scheme]
    }

    private static func isAddress(_ text: String) -> Bool {
        (try? SocketAddress(ipAddress: text, port: 0)) != nil
    }

    private static func isName(_ text: Substring) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
