/// One request, sent as it stands: nothing is followed, retried, decompressed or remembered.
package struct HTTPRequest: Sendable {
    package var method: HTTPMethod
    /// An absolute `http` or `https` address, percent-encoded already, without user or fragment.
    ///
    /// Path and query are sent byte for byte, since a signature covers them.
    package var url: String
    /// Fields to send beside `Host`, `User-Agent`, `Accept` and `Content-Length`, which are added where missing.
    package var headers: HTTPHeaders
    package var body: HTTPBody
    package var timeouts: HTTPTimeouts
    /// The longest body that ``HTTPClient/send(_:)`` takes, in bytes; a streamed body is bounded by its reader.
    package var maximumResponseBytes: Int
    /// Of a longer body the beginning is kept and the connection given up, instead of a failure.
    package var truncatesResponse: Bool

    package init(
        method: HTTPMethod,
        url: String,
        headers: HTTPHeaders = [:],
        body: HTTPBody = .none,
        timeouts: HTTPTimeouts = HTTPTimeouts(),
        maximumResponseBytes: Int = 1 << 20,
        truncatesResponse: Bool = false
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
        self.maximumResponseBytes = maximumResponseBytes
        self.truncatesResponse = truncatesResponse
    }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
    /// `HEAD https://host/path`: no user, query or header, which may be secret.
    package var description: String {
        RequestAddress.label(method: method, url: url)
    }

    /// No children: a dump shows the description alone.
    package var customMirror: Mirror {
        Mirror(self, children: [])
    }
}

/// How long a transfer may take; past any of these it fails with `.timeout`.
package struct HTTPTimeouts: Sendable, Hashable {
    /// For name lookup, TCP and TLS together, once a place in the pool is free.
    package var connect: Duration
    /// Without a byte in either direction, in whole seconds rounded up.
    ///
    /// libcurl averages over some five seconds, so it may notice that much later. Does not run while the reader of a
    /// streamed response lags, but does while the source of a streamed request does.
    package var idle: Duration
    /// From the call to the last byte of the response, a wait for a free connection and a lagging reader's time
    /// included; `nil` is for ever.
    package var total: Duration?
    /// From the call to the end of the response's head; `nil` is as long as `total`.
    package var head: Duration?

    package init(
        connect: Duration = .seconds(10),
        idle: Duration = .seconds(30),
        total: Duration? = nil,
        head: Duration? = nil
    ) {
        self.connect = connect
        self.idle = idle
        self.total = total
        self.head = head
    }
}
