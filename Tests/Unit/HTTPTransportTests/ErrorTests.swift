import CCurl
import Testing

@testable import HTTPTransport

@Suite struct ErrorTests {
    @Test(arguments: [
        ("Failed to connect to 127.0.0.1 port 1", "Failed to connect to 127.0.0.1 port 1"),
        ("bad http://h/p?sig=sesame here", "bad http://h/p?… here"), ("a?sesame\nb", "a?… b"),
        ("for http://user:sesame@h/", "for …@h/"), ("bell \u{07}\u{9B}\u{202E}", "bell \\u{07}\\u{9B}\\u{202E}"),
        ("", ""),
    ])
    func textIsFitForALog(text: String, expected: String) {
        #expect(ErrorText.redacted(Array(text.utf8)) == expected)
    }

    @Test func textIsBounded() {
        #expect(ErrorText.redacted(Array(repeating: UInt8(ascii: "x"), count: 9_999)).count <= 257)
    }

    @Test(arguments: [
        (CURLE_COULDNT_RESOLVE_HOST, HTTPTransportError.Code.resolve), (CURLE_COULDNT_CONNECT, .connect),
        (CURLE_OPERATION_TIMEDOUT, .timeout), (CURLE_PEER_FAILED_VERIFICATION, .tls), (CURLE_SSL_CONNECT_ERROR, .tls),
        (CURLE_PARTIAL_FILE, .connectionLost), (CURLE_GOT_NOTHING, .connectionLost),
        (CURLE_RECV_ERROR, .connectionLost),
        (CURLE_UNSUPPORTED_PROTOCOL, .protocolViolation), (CURLE_OUT_OF_MEMORY, .other),
    ])
    func everyFailureHasAKind(curl: CURLcode, code: HTTPTransportError.Code) {
        #expect(HTTPTransportError.Code(curl: curl) == code)
        #expect(!CurlLibrary.text(curl).isEmpty)
    }

    @Test func theDescriptionSaysAll() {
        let error = HTTPTransportError(
            curl: CURLE_COULDNT_CONNECT,
            text: "Connection refused",
            operation: "HEAD http://h/p"
        )
        #expect(error.description == "HEAD http://h/p: connect (curl 7): Connection refused")
    }
}
