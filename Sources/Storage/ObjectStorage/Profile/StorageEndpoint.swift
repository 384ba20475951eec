/// A scheme and an authority: `https://s3.eu-west-1.amazonaws.com`, `http://10.0.0.7:9000`, `http://[::1]:9000`.
package struct StorageEndpoint: Sendable, Equatable, CustomStringConvertible {
    /// `http` or `https`.
    package let scheme: String
    /// With the port where it is not the scheme's own, as it stands in the `Host` header.
    package let authority: String

    /// Reads an endpoint; `nil` where it has a path, a query or user information, or is no HTTP address.
    package init?(_ text: String) {
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            return nil
        }
        let scheme = parts[0].lowercased()
        let authority = parts[1].hasSuffix("/") ? parts[1].dropLast() : parts[1]
        guard scheme == "http" || scheme == "https", let (host, port) = Self.taken(apart: authority) else {
            return nil
        }
        self.scheme = scheme
        self.authority = host + (port.map { $0 == (scheme == "https" ? 443 : 80) ? "" : ":\($0)" } ?? "")
    }

    package var description: String {
        "\(scheme)://\(authority)"
    }

    private static func taken(apart authority: Substring) -> (host: String, port: UInt16?)? {
        let isBracketed = authority.hasPrefix("[")
        let hostEnd =
            isBracketed
            ? authority.firstIndex(of: "]").map(authority.index(after:))
            : authority.firstIndex(of: ":") ?? authority.endIndex
        guard let hostEnd else {
            return nil
        }
        let host = authority[..<hostEnd].lowercased()
        guard isBracketed ? isIPv6(host.dropFirst().dropLast()) : isName(host) else {
            return nil
        }
        let rest = authority[hostEnd...]
        if rest.isEmpty {
            return (host, nil)
        }
        let digits = rest.dropFirst()
        guard rest.hasPrefix(":"), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits),
            port > 0
        else {
            return nil
        }
        return (host, port)
    }

    /// Underscores are no part of a host's name, but of many a container's.
    private static func isName(_ host: String) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            !label.isEmpty && label.utf8.allSatisfy("abcdefghijklmnopqrstuvwxyz0123456789-_".utf8.contains)
        }
    }

    private static func isIPv6(_ address: Substring) -> Bool {
        address.contains(":") && address.utf8.allSatisfy("0123456789abcdef:.".utf8.contains)
    }
}
