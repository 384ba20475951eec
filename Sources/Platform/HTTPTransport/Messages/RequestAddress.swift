/// A request's address, checked and taken apart as far as the transport needs it.
struct RequestAddress: Sendable, Hashable {
    /// The whole address, as given.
    let url: String
    /// Path and query as they go on the request line, byte for byte.
    let target: String

    /// Checks an address.
    ///
    /// - Throws: What is wrong with it.
    init(_ url: String) throws(RequestFault) {
        let bytes = url.utf8
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw RequestFault("the address must be printable ASCII, percent-encoded")
        }
        guard let authorityStart = Self.authorityStart(of: url) else {
            throw RequestFault("the address must begin with http:// or https://")
        }
        let rest = url[authorityStart...]
        guard !rest.utf8.contains(UInt8(ascii: "#")) else {
            throw RequestFault("the address must not have a fragment")
        }
        let pathStart = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        let authority = rest[..<pathStart]
        guard !authority.isEmpty else {
            throw RequestFault("the address has no host")
        }
        guard !authority.utf8.contains(UInt8(ascii: "@")) else {
            throw RequestFault("the address must not name a user")
        }
        let pathAndQuery = rest[pathStart...]
        self.url = url
        target = pathAndQuery.utf8.first == UInt8(ascii: "/") ? String(pathAndQuery) : "/" + pathAndQuery
    }

    /// What a log or an error may say of a request: method, scheme, host and path.
    static func label(method: HTTPMethod, url: String) -> String {
        guard let authorityStart = authorityStart(of: url) else {
            return "\(Self.printable(method.rawValue)) (no http address)"
        }
        let end = url.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? url.endIndex
        guard authorityStart <= end else {
            return "\(Self.printable(method.rawValue)) (no http address)"
        }
        // A password may itself hold a slash, so all up to the last "@" goes, even in the path.
        let shown = url[authorityStart..<end]
        let hostStart = shown.utf8.lastIndex(of: UInt8(ascii: "@")).map { shown.utf8.index(after: $0) }
        let label = url[..<authorityStart].lowercased() + shown[(hostStart ?? shown.startIndex)...]
        return "\(Self.printable(method.rawValue)) \(Self.printable(label))"
    }

    private static func authorityStart(of url: String) -> String.Index? {
        for scheme in ["http://", "https://"] where url.utf8.count >= scheme.utf8.count {
            let end = url.utf8.index(url.utf8.startIndex, offsetBy: scheme.utf8.count)
            if url.utf8[..<end].elementsEqual(scheme.utf8, by: { $0 == $1 || $0 | 0x20 == $1 }) {
                return end
            }
        }
        return nil
    }

    private static func printable(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}

/// What is wrong with a request.
struct RequestFault: Error, Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }
}
