import FoundationEssentials

/// An address of a server, taken apart and checked.
struct ServiceAddress {
    /// The whole of it, without a slash at its end.
    let text: String
    /// The scheme, in lower case.
    let scheme: String
    /// The host.
    let host: String
    /// The port, where it names one.
    let port: Int?

    /// What may stand beside the host and the port.
    enum Tail {
        /// Nothing: the address is a server's.
        case nothing
        /// A path and a query: the address is a page's.
        case page
    }

    /// Reads an address.
    ///
    /// Passwords are refused in every address: they belong into a setting of their own, which is never shown.
    init(_ text: String, schemes: [String], tail: Tail) throws(InvalidValue) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased() else {
            throw InvalidValue(reason: "is not an address")
        }
        guard schemes.contains(scheme) else {
            throw InvalidValue(reason: "has the wrong scheme")
        }
        let host = Self.withoutBrackets(parts.host ?? "")
        guard !host.isEmpty else {
            throw InvalidValue(reason: "names no host")
        }
        guard parts.password == nil, !(parts.query ?? "").contains("password=") else {
            throw InvalidValue(
                reason: "holds a password",
                allowed: "an address without it; passwords have settings of their own"
            )
        }
        guard parts.user == nil else {
            throw InvalidValue(reason: "names a user", allowed: "an address without it")
        }
        if let port = parts.port, !(1...65_535).contains(port) {
            throw InvalidValue(reason: "names a port out of range")
        }
        guard parts.fragment == nil else {
            throw InvalidValue(reason: "holds a fragment")
        }
        if tail == .nothing {
            guard parts.query == nil, parts.path.isEmpty || parts.path == "/" else {
                throw InvalidValue(
                    reason: "holds more than a scheme, a host and a port",
                    allowed: schemes.map { "\($0)://HOST[:PORT]" }.joined(separator: " or ")
                )
            }
        }
        self.text = tail == .nothing && text.hasSuffix("/") ? String(text.dropLast()) : text
        self.scheme = scheme
        self.host = host
        self.port = parts.port
    }

    /// The same scheme and port with another host, for an address of a server.
    func replacingHost(with host: String) -> ServiceAddress {
        ServiceAddress(
            text: "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")",
            scheme: scheme,
            host: host,
            port: port
        )
    }

    private static func withoutBrackets(_ host: String) -> String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }

    private init(text: String, scheme: String, host: String, port: Int?) {
        self.text = text
        self.scheme = scheme
        self.host = host
        self.port = port
    }
}
