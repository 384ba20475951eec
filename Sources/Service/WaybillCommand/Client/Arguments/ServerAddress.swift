/// The address of a worker's API.
struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
    static let fallback = "http://127.0.0.1:8484"

    /// As it is named, without a slash at its end.
    let description: String
    /// What a request's path is put behind.
    let base: String
    /// The unix socket where the worker listens; `nil`: at a port.
    let socket: String?

    /// Reads an address: `http://HOST:PORT`, `https://…`, or `unix:PATH` as HTTP_LISTEN writes it.
    ///
    /// - Throws: ``CommandFailure`` of bad usage.
    init(_ text: String) throws(CommandFailure) {
        if text.hasPrefix("unix:"), text != "unix:" {
            description = text
            base = "http://localhost"
            socket = String(text.dropFirst("unix:".count))
            return
        }
        guard text.hasPrefix("http://") || text.hasPrefix("https://"), !text.contains(where: { "?#@".contains($0) })
        else {
            throw CommandFailure(
                .usage,
                "the server's address must be like \(Self.fallback) or unix:/run/waybill.sock",
                nextStep: "give it with --server or WAYBILL_SERVER"
            )
        }
        description = String(text.reversed().drop { $0 == "/" }.reversed())
        base = description
        socket = nil
    }
}
