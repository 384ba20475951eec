/// The parts of a request that a signature covers.
public struct SigningRequest: Sendable, Hashable {
    /// The method, as it goes on the wire.
    public var method: String

    /// The `Host` header as it goes on the wire: with the port exactly where the client sends it, so without a default
    /// port for most clients.
    public var host: String

    /// The path as it goes on the wire: percent-encoded, by ``PercentEncoding/key(_:)``, and beginning with a slash.
    ///
    /// The client must send it as it stands, dot segments and double slashes too.
    public var encodedPath: String

    /// The query, decoded, in any order; it goes on the wire as ``PercentEncoding/query(_:)`` makes it, whatever form
    /// the algorithm signs.
    public var query: [QueryItem]

    /// The other header fields that are sent and are to be signed.
    ///
    /// Those that the signer itself sets, and those that its algorithm does not sign, are left out of the signature
    /// wherever they stand here.
    public var headers: [HeaderField]

    /// The body's hash.
    public var payload: PayloadHash

    /// A request.
    public init(
        method: String,
        host: String,
        encodedPath: String,
        query: [QueryItem] = [],
        headers: [HeaderField] = [],
        payload: PayloadHash = .empty
    ) {
        self.method = method
        self.host = host
        self.encodedPath = encodedPath
        self.query = query
        self.headers = headers
        self.payload = payload
    }
}
