import EventThread

/// An HTTP client with a pool of connections: libcurl's multi interface on one thread.
///
/// A request is sent once, as it stands. Redirects are not followed, proxies and `.netrc` not looked for, cookies not
/// kept, peers always verified. Releasing the client closes it, once the responses streamed from it are released too.
package final class HTTPClient: Sendable {
    private let thread: EventThread<CurlMultiLoop>
    private let configuration: HTTPClientConfiguration

    /// Starts the client's thread.
    ///
    /// - Throws: `.other` where the system refuses a thread, memory or file descriptors.
    package init(configuration: HTTPClientConfiguration = HTTPClientConfiguration()) throws(HTTPTransportError) {
        let loop = try CurlMultiLoop(configuration: configuration)
        let wakeUp = loop.wakeUp
        do {
            thread = try EventThread(name: "http", loop: loop, wake: wakeUp.ring)
        } catch {
            throw HTTPTransportError(code: .other, text: error.description, operation: "start of an HTTP client")
        }
        self.configuration = configuration
    }

    /// Sends a request and collects the response, up to ``HTTPRequest/maximumResponseBytes``.
    ///
    /// Cancelling the task ends the transfer with `.canceled`.
    package func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let bound = ResponseChannel.Bound.whole(
            maximumBytes: request.maximumResponseBytes,
            truncates: request.truncatesResponse
        )
        let transfer = try start(request, bound: bound)
        return try await transfer.whole()
    }

    /// Sends a request and returns as soon as the response's head is there; its body is read as it comes.
    ///
    /// With a slow reader the transfer pauses, so that only about ``HTTPResponseBody/window`` bytes wait in memory.
    /// Cancelling the task, while it waits for the head or for a piece of the body, ends the transfer with `.canceled`.
    package func stream(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPStreamingResponse {
        let transfer = try start(request, bound: .window(bytes: HTTPResponseBody.window))
        let head = try await transfer.head()
        return HTTPStreamingResponse(
            status: head.status,
            headers: head.headers,
            body: HTTPResponseBody(transfer: transfer)
        )
    }

    /// Ends every running transfer with `.closed`, closes all connections, and ends the thread.
    ///
    /// Later requests fail with `.closed`.
    package func close() async {
        await thread.close()
    }

    private func start(
        _ request: HTTPRequest,
        bound: ResponseChannel.Bound
    ) throws(HTTPTransportError) -> RunningTransfer {
        let operation = RequestAddress.label(method: request.method, url: request.url)
        let address: RequestAddress
        do {
            address = try request.checked()
        } catch {
            throw HTTPTransportError(code: .invalidRequest, text: error.text, operation: operation)
        }
        guard !Task.isCancelled else {
            throw HTTPTransportError(code: .canceled, text: "the task was canceled", operation: operation)
        }
        let channel = ResponseChannel(operation: operation, bound: bound)
        let plan = TransferPlan(request: request, address: address, configuration: configuration, channel: channel)
        guard thread.submit({ $0.start(plan) }) else {
            throw .closed(operation: operation)
        }
        return RunningTransfer(plan: plan, thread: thread)
    }
}
