import NIOCore

/// Whom a connection is from, as far as limits are concerned.
enum ClientAddress {
    /// The IPv4 address, the network (/64) of an IPv6 address, or `unix`.
    static func group(of address: SocketAddress?) -> String {
        address?.ipAddress.map(group) ?? "unix"
    }

    /// The same of an address as the system writes it.
    static func group(of text: String) -> String {
        let plain = text.prefix { $0 != "%" }.lowercased()
        if plain.hasPrefix("::ffff:"), plain.contains(".") {
            return String(plain.dropFirst("::ffff:".count))
        }
        guard plain.contains(":") else {
            return plain
        }
        // An empty part is the gap that stands for zeros; at an end of the address it is there twice.
        let parts = plain.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let beginning = parts.prefix { !$0.isEmpty }
        let end = parts.dropFirst(beginning.count).filter { !$0.isEmpty }
        let zeros = Array(repeating: "0", count: max(0, 8 - beginning.count - end.count))
        return (beginning + zeros + end).prefix(4).joined(separator: ":") + "::/64"
    }
}
