import CCurl

/// One transfer: the owner of an easy handle and of what that handle points to.
///
/// Touched by the loop's thread alone.
@safe final class CurlTransfer {
    let channel: ResponseChannel
    /// libcurl's handle; in the loop's multi handle for as long as the loop knows this transfer.
    let easy: UnsafeMutableRawPointer
    let fields = CurlHeaderList()
    /// When the whole transfer is given up.
    let deadline: ContinuousClock.Instant?

    private let errorBuffer: UnsafeMutablePointer<CChar>
    private var head = ResponseHeadParser()
    private var body: CurlRequestBody
    private var isReceivingPaused = false
    private var isSendingPaused = false
    /// Why a callback ended the transfer: libcurl itself reports only that one did.
    private var stash: HTTPTransportError?

    /// A transfer ready to be added to a multi handle.
    ///
    /// - Throws: `.other` where libcurl has no memory, or refuses an option.
    init(_ plan: TransferPlan) throws(HTTPTransportError) {
        guard let easy = unsafe curl_easy_init() else {
            let operation = plan.channel.operation
            throw HTTPTransportError(code: .other, text: "libcurl gave no easy handle", operation: operation)
        }
        unsafe self.easy = easy
        channel = plan.channel
        deadline = plan.deadline
        body = CurlRequestBody(plan)
        unsafe errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try unsafe configure(plan, errorBuffer: errorBuffer)
    }

    deinit {
        // First the handle: its clean-up may still write to the buffer and read the list.
        unsafe curl_easy_cleanup(easy)
        unsafe errorBuffer.deallocate()
    }

    /// The transfer that owns a handle.
    ///
    /// The loop keeps it alive while its handle is in the multi handle.
    static func of(_ easy: UnsafeMutableRawPointer?) -> CurlTransfer? {
        var context: UnsafeMutableRawPointer?
        guard unsafe waybill_curl_get_pointer(easy, CURLINFO_PRIVATE, &context) == CURLE_OK else {
            return nil
        }
        return unsafe of(context: context)
    }

    /// The transfer that a callback is for.
    static func of(context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        guard let context = unsafe context else {
            return nil
        }
        return unsafe Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    }
}

// How it ends.
extension CurlTransfer {
    /// Ends the transfer as libcurl says it ended.
    func complete(_ code: CURLcode) {
        if let stash {
            end(.failure(stash))
        } else if code == CURLE_OK {
            end(.success(()))
        } else {
            end(.failure(HTTPTransportError(curl: code, text: errorText(code), operation: channel.operation)))
        }
    }

    /// Ends the transfer for having taken longer than it may in all.
    func expire() {
        let text = channel.hasHead ? "the total timeout ran out" : "the answer's head did not come in time"
        end(.failure(HTTPTransportError(code: .timeout, text: text, operation: channel.operation)))
    }

    func end(_ ending: Result<Void, HTTPTransportError>) {
        channel.end(ending)
        stopUpload()
    }

    func stopUpload() {
        body.stop()
    }

    private func errorText(_ code: CURLcode) -> String {
        let buffer = unsafe UnsafeRawBufferPointer(start: errorBuffer, count: Int(CURL_ERROR_SIZE))
        let text = unsafe ErrorText.redacted(buffer.prefix { $0 != 0 })
        return text.isEmpty ? CurlLibrary.text(code) : text
    }

    private func fail(_ code: HTTPTransportError.Code, _ text: String) {
        if stash == nil {
            stash = HTTPTransportError(code: code, text: text, operation: channel.operation)
        }
    }
}

// What its callbacks do.
extension CurlTransfer {
    /// What a callback answers.
    enum Answer: Hashable {
        case count(Int)
        case pause
        case abort
    }

    func receiveHeader(_ line: UnsafeRawBufferPointer) -> Answer {
        switch unsafe head.take(line) {
        case .pending:
            return .count(line.count)
        case .head(let head):
            channel.deliver(head)
            return .count(line.count)
        case .tooLarge:
            fail(.responseTooLarge, "the header is over \(ResponseHeadParser.maximumBytes) bytes")
            return .abort
        case .malformed:
            fail(.protocolViolation, "a line of the header is no header")
            return .abort
        }
    }

    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Answer {
        switch unsafe channel.offer(bytes) {
        case .taken:
            return .count(bytes.count)
        case .pause:
            isReceivingPaused = true
            return .pause
        case .tooLarge:
            fail(.responseTooLarge, "the body is longer than the request allows")
            return .abort
        case .ended:
            return .abort
        }
    }

    func provideBody(_ target: UnsafeMutableRawBufferPointer) -> Answer {
        switch unsafe body.pull(into: target) {
        case .bytes(let count):
            return .count(count)
        case .end:
            return .count(0)
        case .pause:
            isSendingPaused = true
            return .pause
        case .failed:
            fail(.bodySource, body.fault?.text ?? "the body's source is gone")
            return .abort
        }
    }

    /// Whether the body now begins again.
    func rewindBody() -> Bool {
        body.rewind()
    }

    func resumeReceiving() -> CURLcode {
        isReceivingPaused = false
        return applyPauses()
    }

    func resumeSending() -> CURLcode {
        isSendingPaused = false
        return applyPauses()
    }

    /// Both directions are said at once; libcurl may call back from within.
    private func applyPauses() -> CURLcode {
        let pauses = (isReceivingPaused ? CURLPAUSE_RECV : 0) | (isSendingPaused ? CURLPAUSE_SEND : 0)
        return unsafe curl_easy_pause(easy, pauses)
    }
}
