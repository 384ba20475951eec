import CCurl

extension HTTPTransportError {
    /// A failure that libcurl reports for a transfer.
    init(curl code: CURLcode, text: String, operation: String) {
        self.init(code: Code(curl: code), curlCode: Int(code.rawValue), text: text, operation: operation)
    }

    /// A failure of the multi interface, which concerns all transfers.
    init(multi code: CURLMcode, operation: String) {
        self.init(code: .other, text: "\(CurlLibrary.text(code)) (multi \(code.rawValue))", operation: operation)
    }

    static func closed(operation: String) -> HTTPTransportError {
        HTTPTransportError(code: .closed, text: "the HTTP client is closed", operation: operation)
    }
}

extension HTTPTransportError.Code {
    /// What kind of failure a code of libcurl's is (libcurl-errors(3)).
    init(curl code: CURLcode) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self = .resolve
        case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED:
            self = .connect
        case CURLE_OPERATION_TIMEDOUT:
            self = .timeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CLIENTCERT, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_SHUTDOWN_FAILED, CURLE_USE_SSL_FAILED:
            self = .tls
        case CURLE_GOT_NOTHING, CURLE_HTTP2_STREAM, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR,
            CURLE_SEND_FAIL_REWIND:
            self = .connectionLost
        case CURLE_URL_MALFORMAT:
            self = .invalidRequest
        // The scheme was checked before, so an unsupported protocol is what the peer answers, such as HTTP/0.9.
        case CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2, CURLE_HTTP3,
            CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
            self = .protocolViolation
        default:
            self = .other
        }
    }
}
