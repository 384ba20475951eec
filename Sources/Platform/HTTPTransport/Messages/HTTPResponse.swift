/// A whole response.
package struct HTTPResponse: Sendable, Hashable {
    /// The final status: never 1xx.
    package let status: Int
    package let headers: HTTPHeaders
    package let body: [UInt8]

    package init(status: Int, headers: HTTPHeaders, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// A response's status and header fields.
struct ResponseHead: Sendable, Hashable {
    var status: Int
    var headers: HTTPHeaders
}
