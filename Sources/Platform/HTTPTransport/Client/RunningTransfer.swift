import EventThread
import Synchronization

/// The caller's hold on a transfer: releasing it ends the transfer.
final class RunningTransfer: Sendable {
    let channel: ResponseChannel
    private let thread: EventThread<CurlMultiLoop>
    /// Pulls a streamed body from its source.
    private let pump: Task<Void, Never>?
    private let isClaimed = Atomic(false)

    init(plan: TransferPlan, thread: EventThread<CurlMultiLoop>) {
        channel = plan.channel
        self.thread = thread
        if case .stream(_, let source) = plan.request.body, let upload = plan.upload {
            let channel = plan.channel
            pump = Task {
                await upload.pump(source) {
                    thread.submit { $0.resumeSending(channel) }
                }
            }
        } else {
            pump = nil
        }
    }

    deinit {
        cancel()
    }

    /// Whether the caller is the first to ask: a body is read once.
    func claim() -> Bool {
        !isClaimed.exchange(true, ordering: .relaxed)
    }

    func head() async throws(HTTPTransportError) -> ResponseHead {
        try await cancelable { () async throws(HTTPTransportError) in try await channel.head() }
    }

    func whole() async throws(HTTPTransportError) -> HTTPResponse {
        try await cancelable { () async throws(HTTPTransportError) in try await channel.whole() }
    }

    func next() async throws(HTTPTransportError) -> [UInt8]? {
        try await cancelable { () async throws(HTTPTransportError) in
            try await channel.next {
                thread.submit { [channel] in $0.resumeReceiving(channel) }
            }
        }
    }

    /// Ends the transfer with `.canceled`, unless it has ended.
    ///
    /// The reader learns of it at once, the peer soon.
    func cancel() {
        let error = HTTPTransportError(code: .canceled, text: "the task was canceled", operation: channel.operation)
        if channel.end(.failure(error)) {
            thread.submit { [channel] in $0.drop(channel) }
        }
        pump?.cancel()
    }

    private func cancelable<Value>(
        _ operation: () async throws(HTTPTransportError) -> Value
    ) async throws(HTTPTransportError) -> Value {
        let result: Result<Value, HTTPTransportError> = await withTaskCancellationHandler {
            do throws(HTTPTransportError) {
                return .success(try await operation())
            } catch {
                return .failure(error)
            }
        } onCancel: {
            cancel()
        }
        return try result.get()
    }
}

extension UploadChannel {
    /// Moves a body from its source to the transfer, until the transfer ends.
    ///
    /// With a transfer that paused for want of bytes, `resume` is called when there are some.
    fileprivate func pump(_ source: HTTPBodySource, resume: () -> Void) async {
        do {
            while true {
                switch await turn() {
                case .stop:
                    return
                case .rewind:
                    try await source.rewind?()
                case .proceed:
                    let piece = try await source.next()
                    if push(piece) {
                        resume()
                    }
                    if piece == nil {
                        return
                    }
                }
            }
        } catch {
            // Only its type: what it says may be anything.
            if fail("the body's source threw \(type(of: error))") {
                resume()
            }
        }
    }
}
