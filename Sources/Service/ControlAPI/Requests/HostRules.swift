import ControlProtocol

/// The hosts that the API answers for while it asks for no token.
///
/// A page of a browser can make a name of its own point to this machine (DNS rebinding), and is then of one origin with
/// the API. It cannot do so with an address, or with `localhost`.
struct HostRules: Sendable {
    /// Further names, in small letters.
    let names: Set<String>

    init(names: some Sequence<String>) {
        self.names = Set(names.map { $0.lowercased() })
    }

    /// - Parameter field: The request's `Host` field; `nil` of a client that sends none, which is no browser.
    /// - Throws: `misdirected`.
    func check(_ field: String?) throws(Problem) {
        guard let field else {
            return
        }
        guard let authority = Authority(field),
            authority.isAddress || authority.host == "localhost" || names.contains(authority.host)
        else {
            throw Problem(
                .misdirected,
                detail: "without a token the API answers to addresses, localhost and the names in HTTP_HOSTS; "
                    + "use one of them, or set HTTP_TOKEN"
            )
        }
    }
}
