import Glibc

/// Finds a broker's addresses.
package typealias MQTTResolver = @Sendable (_ host: String) throws(MQTTError) -> [String]

/// The addresses of a broker's name.
enum BrokerAddresses {
    /// Asks the system, at each connect: a name's addresses change.
    ///
    /// - Parameter host: A name, or an IPv4 or IPv6 address, which may have a zone.
    /// - Returns: Numeric addresses in the system's order (RFC 6724), each once; at least one.
    /// - Throws: ``MQTTError`` of code `unreachable`.
    static func system(_ host: String) throws(MQTTError) -> [String] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, nil, &hints, &list)
        guard code == 0, let first = unsafe list else {
            throw failure(host, code)
        }
        defer { unsafe freeaddrinfo(first) }
        var found: [String] = []
        var next = unsafe Optional(first)
        while let entry = unsafe next {
            if let text = unsafe text(of: entry.pointee), !found.contains(text) {
                found.append(text)
            }
            unsafe next = entry.pointee.ai_next
        }
        guard !found.isEmpty else {
            throw failure(host, EAI_NONAME)
        }
        return found
    }

    private static func text(of entry: addrinfo) -> String? {
        guard unsafe entry.ai_family == AF_INET || entry.ai_family == AF_INET6 else {
            return nil
        }
        // Longer than an IPv6 address with the name of an interface.
        var bytes = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN) + Int(IF_NAMESIZE) + 1)
        let size = socklen_t(bytes.count)
        guard
            unsafe getnameinfo(entry.ai_addr, entry.ai_addrlen, &bytes, size, nil, 0, NI_NUMERICHOST) == 0
        else {
            return nil
        }
        return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func failure(_ host: String, _ code: CInt) -> MQTTError {
        let words = unsafe gai_strerror(code).map { unsafe String(cString: $0) } ?? "the lookup failed"
        return MQTTError(.unreachable, operation: "look up \(host)", number: code, text: words)
    }
}

/// Which address is tried first, from what was seen of them: pure.
struct AddressOrder {
    private var good: String?
    private var bad: String?

    /// The order of an attempt: first the one that the broker last answered at; last the one that accepted a connection
    /// and did not become a broker's.
    func order(_ addresses: [String]) -> [String] {
        let first = addresses.filter { $0 == good }
        let last = addresses.filter { $0 == bad && $0 != good }
        return first + addresses.filter { !first.contains($0) && !last.contains($0) } + last
    }

    /// The broker has answered there.
    mutating func answered(_ address: String) {
        good = address
        bad = nil
    }

    /// A connection there ended without the broker's acceptance.
    mutating func disappointed(_ address: String) {
        bad = address
        if good == address {
            good = nil
        }
    }
}
