/// A whole response.
package struct HTTPResponse: Sendable, Hashable {
    /// The final status: never 1xx.
    package let status: Int
    package let headers: HTTPHeaders
    package let body: [UInt8]
    /// The body is the beginning of a longer one (``HTTPRequest/truncatesResponse``).
    package let isTruncated: Bool

    package init(status: Int, headers: HTTPHeaders, body: [UInt8], isTruncated: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isTruncated = isTruncated
    }
}

/// A response's status and header fields.
struct ResponseHead: Sendable, Hashable {
    var status: Int
    var headers: HTTPHeaders
}
