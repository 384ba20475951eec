import Primitives

/// An address of a PostgreSQL database, as libpq takes it (PostgreSQL's manual, 34.1.1.2): hosts by comma, each with its
/// port, or none; a socket's folder as a host, percent-encoded, or in `?host=`; and libpq's parameters.
struct DatabaseAddress {
    /// As it was given.
    let text: String

    private static let schemes = ["postgresql://", "postgres://"]

    /// Reads an address.
    ///
    /// Passwords are refused, wherever libpq takes one: they have a setting of their own, which is never shown.
    init(_ text: String) throws(InvalidValue) {
        guard let scheme = Self.schemes.first(where: { text.lowercased().hasPrefix($0) }) else {
            throw text.contains("://") || text.contains(":")
                ? InvalidValue(reason: "has the wrong scheme") : InvalidValue(reason: "is not an address")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw InvalidValue(reason: "is not an address", allowed: "ASCII; other characters and spaces as %20")
        }
        guard !text.contains("#") else {
            throw InvalidValue(reason: "holds a fragment", allowed: "no `#`; in a name it is %23")
        }
        let rest = text.dropFirst(scheme.count)
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let authority = (parts.first ?? "").prefix { $0 != "/" }
        let parameters = try Self.parameters(parts.count > 1 ? parts[1] : "")
        try Self.check(
            authority: authority,
            hasHost: parameters.contains { ["host", "hostaddr", "service"].contains($0) }
        )
        self.text = text
    }

    private static func check(authority: Substring, hasHost: Bool) throws(InvalidValue) {
        var hosts = authority
        if let at = authority.lastIndex(of: "@") {
            guard !authority[..<at].contains(":") else {
                throw Self.password
            }
            hosts = authority[authority.index(after: at)...]
        }
        guard !hosts.isEmpty || hasHost else {
            throw InvalidValue(
                reason: "names no host",
                allowed: "a host, several by comma, or a socket's folder as ?host=/run/postgresql"
            )
        }
        for host in hosts.split(separator: ",", omittingEmptySubsequences: false) {
            try check(host: host)
        }
    }

    private static func check(host: Substring) throws(InvalidValue) {
        var port: Substring?
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else {
                throw InvalidValue(reason: "holds a `[` without its `]`")
            }
            guard end > host.index(after: host.startIndex) else {
                throw InvalidValue(reason: "names no host")
            }
            let rest = host[host.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else {
                throw InvalidValue(reason: "is not an address")
            }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = host.firstIndex(of: ":") {
            port = host[host.index(after: colon)...]
        }
        if let port, !port.isEmpty {
            guard let number = Int(port), (1...65_535).contains(number) else {
                throw InvalidValue(reason: "names a port out of range")
            }
        }
    }

    /// The names of the parameters.
    private static func parameters(_ query: Substring) throws(InvalidValue) -> [String] {
        var names: [String] = []
        for parameter in query.split(separator: "&") {
            let name = String(parameter.prefix { $0 != "=" })
            guard let decoded = PercentEncoding.decode(name)?.lowercased() else {
                throw InvalidValue(reason: "is not an address", allowed: "percent signs as %25")
            }
            guard !["password", "sslpassword", "oauth_client_secret"].contains(decoded) else {
                throw Self.password
            }
            names.append(decoded)
        }
        return names
    }

    private static let password = InvalidValue(
        reason: "holds a password",
        allowed: "an address without it; passwords have settings of their own"
    )
}
