import CCurl

extension CurlTransfer {
    /// Tells libcurl what to do, and what never to do.
    func configure(_ plan: TransferPlan, errorBuffer: UnsafeMutablePointer<CChar>) throws(HTTPTransportError) {
        var options = unsafe CurlOptions(easy)
        unsafe options.set(CURLOPT_ERRORBUFFER, pointer: UnsafeMutableRawPointer(errorBuffer))
        setCallbacks(&options)
        Self.setAddress(plan.address, &options)
        if let path = plan.configuration.unixSocket {
            options.set(CURLOPT_UNIX_SOCKET_PATH, path)
        }
        Self.setSecurity(plan.configuration, &options)
        Self.setTimeouts(plan.request.timeouts, &options)
        Self.setMethod(plan.request, &options)
        try setFields(plan, &options)
        if let refusal = options.refusal {
            throw HTTPTransportError(
                curl: refusal.code,
                text: "libcurl refuses option \(refusal.option.rawValue): \(CurlLibrary.text(refusal.code))",
                operation: channel.operation
            )
        }
    }

    private func setCallbacks(_ options: inout CurlOptions) {
        // Not retained: the loop holds this transfer until it has taken the handle out of the multi handle.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        for option in [CURLOPT_PRIVATE, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA] {
            unsafe options.set(option, pointer: context)
        }
        unsafe options.set(CURLOPT_HEADERFUNCTION, callback: curlReceiveHeader)
        unsafe options.set(CURLOPT_WRITEFUNCTION, callback: curlReceiveBody)
        unsafe options.set(CURLOPT_READFUNCTION, callback: curlProvideBody)
        unsafe options.set(seek: curlRewindBody)
    }

    private static func setAddress(_ address: RequestAddress, _ options: inout CurlOptions) {
        options.set(CURLOPT_URL, address.url)
        // A signature covers path and query as they are: no dot segment resolved, no escape rewritten.
        options.set(CURLOPT_PATH_AS_IS, true)
        options.set(CURLOPT_REQUEST_TARGET, address.target)
        options.set(CURLOPT_PROTOCOLS_STR, "http,https")
        options.set(CURLOPT_DISALLOW_USERNAME_IN_URL, true)
        options.set(CURLOPT_FOLLOWLOCATION, false)
        // Nothing from the environment decides where a signed request goes.
        options.set(CURLOPT_PROXY, "")
        options.set(CURLOPT_NOPROXY, "*")
        options.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        options.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
    }

    private static func setSecurity(_ configuration: HTTPClientConfiguration, _ options: inout CurlOptions) {
        options.set(CURLOPT_SSL_VERIFYPEER, true)
        options.set(CURLOPT_SSL_VERIFYHOST, 2)
        options.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let caFile = configuration.caFile {
            options.set(CURLOPT_CAINFO, caFile)
            // Else the system's folder would be trusted beside the file.
            options.set(CURLOPT_CAPATH, nil)
        }
    }

    private static func setTimeouts(_ timeouts: HTTPTimeouts, _ options: inout CurlOptions) {
        options.set(CURLOPT_NOSIGNAL, true)
        // A lookup under way cannot be stopped. This lets it end by itself: else giving up on one slow name would
        // hold up every transfer of the thread.
        options.set(CURLOPT_QUICK_EXIT, true)
        options.set(CURLOPT_TCP_KEEPALIVE, true)
        options.set(CURLOPT_CONNECTTIMEOUT_MS, timeouts.connect.rounded(upTo: .milliseconds(1)))
        options.set(CURLOPT_LOW_SPEED_LIMIT, 1)
        options.set(CURLOPT_LOW_SPEED_TIME, timeouts.idle.rounded(upTo: .seconds(1)))
    }

    private static func setMethod(_ request: HTTPRequest, _ options: inout CurlOptions) {
        let announcesBody = request.method == .put || request.method == .post
        if request.method == .head {
            options.set(CURLOPT_NOBODY, true)
        } else if announcesBody || request.body.length > 0 {
            // As an upload whatever the method, since libcurl would add a Content-Type to a post of its own.
            options.set(CURLOPT_UPLOAD, true)
            options.set(CURLOPT_INFILESIZE_LARGE, offset: request.body.length)
            options.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        } else {
            options.set(CURLOPT_HTTPGET, true)
            options.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
    }

    private func setFields(_ plan: TransferPlan, _ options: inout CurlOptions) throws(HTTPTransportError) {
        var lines = plan.request.fieldsToSend.map(CurlHeaderList.line)
        if plan.request.headers["Expect"] == nil {
            // Else libcurl waits up to a second for leave to send a body over 1 MiB.
            lines.append("Expect:")
        }
        for line in lines {
            guard fields.append(line) else {
                throw HTTPTransportError(curl: CURLE_OUT_OF_MEMORY, text: "no memory", operation: channel.operation)
            }
        }
        unsafe options.set(CURLOPT_HTTPHEADER, list: fields.list)
        options.set(CURLOPT_USERAGENT, plan.configuration.userAgent)
    }
}

extension Duration {
    /// The duration in whole units, rounded up, and at least one: zero would mean no limit, or libcurl's own.
    func rounded(upTo unit: Duration) -> Int {
        let units = (self / unit).rounded(.up)
        // What a C int holds, since libcurl keeps milliseconds in one on some paths.
        return Int(min(max(units, 1), Double(Int32.max)))
    }
}
