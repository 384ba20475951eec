/// The address of a worker's API.
struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
    static let fallback = "http://127.0.0.1:8484"

    /// Without a slash at its end.
    let description: String

    /// Reads an address.
    ///
    /// - Throws: ``CommandFailure`` of bad usage.
    init(_ text: String) throws(CommandFailure) {
        guard !text.hasPrefix("unix:") else {
            throw CommandFailure(
                .usage,
                "a unix socket cannot be asked from here",
                nextStep: "use the worker's TCP address, or a proxy before the socket"
            )
        }
        guard text.hasPrefix("http://") || text.hasPrefix("https://"), !text.contains(where: { "?#@".contains($0) })
        else {
            throw CommandFailure(
                .usage,
                "the server's address must be like \(Self.fallback)",
                nextStep: "give it with --server or WAYBILL_SERVER"
            )
        }
        description = String(text.reversed().drop { $0 == "/" }.reversed())
    }
}
