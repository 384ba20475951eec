import CCurl
import EventThread

/// libcurl's multi handle, with the transfers that run in it.
///
/// Touched by its thread alone.
@safe final class CurlMultiLoop: EventLoop {
    /// `nil` once finished.
    private var multi: UnsafeMutableRawPointer?
    private var transfers: [ObjectIdentifier: CurlTransfer] = [:]
    /// When transfers with a timeout for all of it, or for the head, are given up.
    ///
    /// Not left to libcurl, which does not look at the clock of a transfer that waits for a free connection.
    private var deadlines: [ObjectIdentifier: ContinuousClock.Instant] = [:]

    /// Ends the wait, from any thread.
    let wakeUp: WakeUp

    /// A loop without transfers.
    ///
    /// - Throws: `.other` where libcurl has no memory or file descriptors.
    init(configuration: HTTPClientConfiguration) throws(HTTPTransportError) {
        let operation = "start of an HTTP client"
        guard CurlLibrary.initialization == CURLE_OK else {
            let text = CurlLibrary.text(CurlLibrary.initialization)
            throw HTTPTransportError(curl: CurlLibrary.initialization, text: text, operation: operation)
        }
        guard let multi = unsafe curl_multi_init() else {
            throw HTTPTransportError(code: .other, text: "libcurl gave no multi handle", operation: operation)
        }
        unsafe self.multi = multi
        wakeUp = unsafe WakeUp(multi: multi)
        let limits = [
            (CURLMOPT_MAXCONNECTS, configuration.maximumConnections),
            (CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.maximumConnections),
            (CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost),
        ]
        for (option, value) in limits {
            let code = unsafe waybill_curl_multi_set_long(multi, option, max(1, value))
            guard code == CURLM_OK else {
                throw HTTPTransportError(multi: code, operation: operation)
            }
        }
    }

    deinit {
        finish()
    }

    func wait() {
        // libcurl shortens the wait to its own next timer.
        check(unsafe curl_multi_poll(multi, nil, 0, CInt(longestWait()), nil))
    }

    /// Until the next deadline, in milliseconds, and at most a minute.
    private func longestWait() -> Int {
        guard let next = deadlines.values.min() else {
            return 60_000
        }
        return min(ContinuousClock.now.duration(to: next).rounded(upTo: .milliseconds(1)), 60_000)
    }

    func turn() {
        var running: CInt = 0
        check(unsafe curl_multi_perform(multi, &running))
        var remaining: CInt = 0
        while let message = unsafe curl_multi_info_read(multi, &remaining) {
            if unsafe message.pointee.msg == CURLMSG_DONE {
                let code = unsafe message.pointee.data.result
                if let transfer = unsafe CurlTransfer.of(message.pointee.easy_handle) {
                    transfer.complete(code)
                    remove(transfer)
                }
            }
        }
        expire()
    }

    /// Ends what has reached its deadline.
    private func expire() {
        guard !deadlines.isEmpty else {
            return
        }
        let now = ContinuousClock.now
        for (key, deadline) in deadlines where deadline <= now {
            guard let transfer = transfers[key] else {
                continue
            }
            if transfer.channel.hasHead, transfer.deadline.map({ $0 > now }) ?? true {
                // That was the time for the head, which is there.
                deadlines[key] = transfer.deadline
                continue
            }
            transfer.expire()
            remove(transfer)
        }
    }

    func finish() {
        for transfer in transfers.values {
            transfer.end(.failure(.closed(operation: transfer.channel.operation)))
            remove(transfer)
        }
        if let multi = unsafe multi {
            unsafe curl_multi_cleanup(multi)
        }
        unsafe multi = nil
    }

    /// A failure of the multi handle, such as want of memory, strands whatever runs in it.
    private func check(_ code: CURLMcode) {
        guard code != CURLM_OK else {
            return
        }
        for transfer in transfers.values {
            transfer.end(.failure(HTTPTransportError(multi: code, operation: transfer.channel.operation)))
            remove(transfer)
        }
    }

    private func remove(_ transfer: CurlTransfer) {
        transfers[ObjectIdentifier(transfer.channel)] = nil
        deadlines[ObjectIdentifier(transfer.channel)] = nil
        unsafe curl_multi_remove_handle(multi, transfer.easy)
    }
}

// What the client submits.
extension CurlMultiLoop {
    func start(_ plan: TransferPlan) {
        let transfer: CurlTransfer
        do {
            transfer = try CurlTransfer(plan)
        } catch {
            plan.channel.end(.failure(error))
            plan.upload?.stop()
            return
        }
        let code = unsafe curl_multi_add_handle(multi, transfer.easy)
        guard code == CURLM_OK else {
            transfer.end(.failure(HTTPTransportError(multi: code, operation: plan.channel.operation)))
            return
        }
        transfers[ObjectIdentifier(plan.channel)] = transfer
        deadlines[ObjectIdentifier(plan.channel)] = [plan.deadline, plan.headDeadline].compactMap(\.self).min()
    }

    /// Forgets a transfer that its caller has ended.
    func drop(_ channel: ResponseChannel) {
        guard let transfer = transfers[ObjectIdentifier(channel)] else {
            return
        }
        transfer.stopUpload()
        remove(transfer)
    }

    func resumeReceiving(_ channel: ResponseChannel) {
        resume(channel) { $0.resumeReceiving() }
    }

    func resumeSending(_ channel: ResponseChannel) {
        resume(channel) { $0.resumeSending() }
    }

    private func resume(_ channel: ResponseChannel, _ direction: (CurlTransfer) -> CURLcode) {
        guard let transfer = transfers[ObjectIdentifier(channel)] else {
            return
        }
        // libcurl hands over what it had kept at once, so this may end the transfer. A bad argument is a transfer
        // between two connections, which has nothing to resume.
        let code = direction(transfer)
        if code != CURLE_OK, code != CURLE_BAD_FUNCTION_ARGUMENT {
            transfer.complete(code)
            remove(transfer)
        }
    }
}

extension CurlMultiLoop {
    /// Rings for a loop from any thread.
    ///
    /// `@unchecked Sendable`: `curl_multi_wakeup` is the one function that any thread may call on a multi handle, and
    /// ``EventThread`` never calls the wake-up once ``finish()``, which frees the handle, has begun.
    @safe struct WakeUp: @unchecked Sendable {
        fileprivate let multi: UnsafeMutableRawPointer

        func ring() {
            _ = unsafe curl_multi_wakeup(multi)
        }
    }
}
