extension MQTTConfiguration {
    /// A connection to `mqtt://host[:port]` or, with TLS, `mqtts://host[:port]`.
    ///
    /// IPv6 addresses stand in brackets. The ports default to 1883 and 8883. A user name or password in the
    /// address is refused: addresses are logged.
    ///
    /// - Throws: ``MQTTURLError`` naming what is wrong with it; it never repeats the address.
    package init(url: String, clientID: String) throws(MQTTURLError) {
        let secure: Bool
        let rest: Substring
        if let found = Self.strip("mqtt://", from: url) {
            (secure, rest) = (false, found)
        } else if let found = Self.strip("mqtts://", from: url) {
            (secure, rest) = (true, found)
        } else {
            throw .scheme
        }
        if rest.contains("@") {
            throw .credentials
        }
        let authority = rest.hasSuffix("/") ? rest.dropLast() : rest
        let (host, port) = try Self.split(authority)
        self.init(
            host: String(host),
            port: try Self.number(port, default: secure ? 8883 : 1883),
            tls: secure ? MQTTTLS() : nil,
            clientID: clientID
        )
    }

    private static func strip(_ scheme: String, from url: String) -> Substring? {
        url.lowercased().hasPrefix(scheme) ? url.dropFirst(scheme.count) : nil
    }

    /// Divides an authority into its host, without brackets, and what follows the colon.
    private static func split(_ authority: Substring) throws(MQTTURLError) -> (host: Substring, port: Substring?) {
        let host: Substring
        let after: Substring
        let allowed: (Unicode.Scalar) -> Bool
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else {
                throw .host
            }
            host = authority[authority.index(after: authority.startIndex)..<end]
            after = authority[authority.index(after: end)...]
            guard host.contains(":") else {
                throw .host
            }
            allowed = { $0.properties.isASCIIHexDigit || $0 == ":" || $0 == "." || $0 == "%" || isName($0) }
        } else {
            let end = authority.firstIndex(of: ":") ?? authority.endIndex
            host = authority[..<end]
            after = authority[end...]
            allowed = isName
        }
        guard !host.isEmpty, host.unicodeScalars.allSatisfy(allowed) else {
            throw .host
        }
        if after.isEmpty {
            return (host, nil)
        }
        guard after.hasPrefix(":") else {
            throw .host
        }
        return (host, after.dropFirst())
    }

    private static func isName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            || scalar == "." || scalar == "-" || scalar == "_"
    }

    private static func number(_ text: Substring?, default fallback: UInt16) throws(MQTTURLError) -> UInt16 {
        guard let text else {
            return fallback
        }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = UInt16(text), port > 0
        else {
            throw .port
        }
        return port
    }
}

/// What is wrong with a broker's address.
package enum MQTTURLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It begins with neither `mqtt://` nor `mqtts://`.
    case scheme
    /// It holds a user name or a password.
    case credentials
    /// Its host is missing or malformed, or something follows the port.
    case host
    /// Its port is not a number from 1 to 65535.
    case port

    /// What is wrong, and what to do.
    package var description: String {
        switch self {
        case .scheme: "a broker's address begins with mqtt:// or, with TLS, mqtts://"
        case .credentials: "a broker's address must hold no user name or password: give them apart"
        case .host: "a broker's address is mqtt://HOST:PORT, with an IPv6 address in brackets and no path"
        case .port: "a broker's port is a number from 1 to 65535"
        }
    }
}
