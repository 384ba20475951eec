package import HTTPTransport
import Primitives
package import RequestSigning

/// One request to an object store or its STS, before it is signed.
package struct StorageRequest: Sendable {
    package var method: HTTPMethod
    package var address: StorageAddress
    package var query: [QueryItem]
    package var headers: [HeaderField]
    package var body: HTTPBody
    /// What the signature covers of the body.
    package var payload: PayloadHash
    package var timeouts: HTTPTimeouts

    /// A request without a body.
    package init(
        _ method: HTTPMethod,
        _ address: StorageAddress,
        query: [QueryItem] = [],
        headers: [HeaderField] = [],
        timeouts: HTTPTimeouts = HTTPTimeouts(total: .seconds(30))
    ) {
        self.method = method
        self.address = address
        self.query = query
        self.headers = headers
        self.body = .none
        self.payload = .empty
        self.timeouts = timeouts
    }

    /// A request whose body is in memory.
    package init(
        _ method: HTTPMethod,
        _ address: StorageAddress,
        query: [QueryItem] = [],
        headers: [HeaderField] = [],
        body: [UInt8],
        timeouts: HTTPTimeouts = HTTPTimeouts(total: .seconds(30))
    ) {
        self.init(method, address, query: query, headers: headers, timeouts: timeouts)
        self.body = .bytes(body)
        self.payload = .sha256(of: body)
    }

    /// For errors and logs: without the query, which may hold anything.
    package var operation: String {
        "\(method) \(address.scheme)://\(address.host)\(address.encodedPath)"
    }

    /// The service that is asked, and that the signature names.
    package enum Service: Sendable {
        case objects
        case sts
    }
}
