import CCurl

// What libcurl calls, on the loop's thread. Each finds its transfer in the context, copies, and returns.

@c(waybill_http_receive_header)
func curlReceiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    unsafe receive(bytes, size * count, context) { unsafe $0.receiveHeader($1) }
}

@c(waybill_http_receive_body)
func curlReceiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    unsafe receive(bytes, size * count, context) { unsafe $0.receiveBody($1) }
}

@c(waybill_http_provide_body)
func curlProvideBody(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = unsafe CurlTransfer.of(context: context) else {
        return Int(CURL_READFUNC_ABORT)
    }
    let target = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
    switch unsafe transfer.provideBody(target) {
    case .count(let count): return count
    case .pause: return Int(CURL_READFUNC_PAUSE)
    case .abort: return Int(CURL_READFUNC_ABORT)
    }
}

@c(waybill_http_rewind_body)
func curlRewindBody(_ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: CInt) -> CInt {
    // libcurl asks for the beginning alone: no resume is ever set.
    guard let transfer = unsafe CurlTransfer.of(context: context), offset == 0, origin == SEEK_SET,
        transfer.rewindBody()
    else {
        return CURL_SEEKFUNC_FAIL
    }
    return CURL_SEEKFUNC_OK
}

private func receive(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?,
    _ take: (CurlTransfer, UnsafeRawBufferPointer) -> CurlTransfer.Answer
) -> Int {
    // Any number but the whole count is a failure, and there is none other to give for nothing at all.
    guard let transfer = unsafe CurlTransfer.of(context: context), count > 0 else {
        return 0
    }
    switch unsafe take(transfer, UnsafeRawBufferPointer(start: bytes, count: count)) {
    case .count(let count): return count
    case .pause: return Int(CURL_WRITEFUNC_PAUSE)
    case .abort: return 0
    }
}
