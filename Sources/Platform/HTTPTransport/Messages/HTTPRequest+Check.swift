extension HTTPRequest {
    /// Finds what cannot be sent, or would be sent as something else than is meant.
    ///
    /// - Returns: The address, checked.
    /// - Throws: What is wrong. Never names a header's value.
    func checked() throws(RequestFault) -> RequestAddress {
        guard !method.rawValue.isEmpty, method.rawValue.utf8.allSatisfy(Self.isTokenByte) else {
            throw RequestFault("the method is not a token")
        }
        for field in headers {
            try Self.check(field)
        }
        try checkFraming()
        guard body.length >= 0 else {
            throw RequestFault("the body's length is negative")
        }
        guard method != .head || body.length == 0 else {
            throw RequestFault("a HEAD carries no body")
        }
        guard
            [timeouts.connect, timeouts.idle, timeouts.total, timeouts.head].allSatisfy({ $0 ?? .seconds(1) > .zero })
        else {
            throw RequestFault("a timeout must be over zero")
        }
        return try RequestAddress(url)
    }

    /// The fields without those that libcurl writes itself.
    var fieldsToSend: [HTTPHeader] {
        headers.filter { !HTTPHeaders.same($0.name, "Content-Length") }
    }

    private static func check(_ field: HTTPHeader) throws(RequestFault) {
        guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else {
            throw RequestFault("a header's name is not a token")
        }
        guard field.value.utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
            throw RequestFault("the header \(field.name) holds a control character")
        }
    }

    /// The body's framing is the transport's affair: a second opinion in the headers would let two readers of the
    /// same bytes see two requests.
    private func checkFraming() throws(RequestFault) {
        guard headers["Transfer-Encoding"] == nil else {
            throw RequestFault("Transfer-Encoding is not the caller's to set")
        }
        for value in headers.values(of: "Content-Length") where value != String(body.length) {
            throw RequestFault("Content-Length is not the body's length")
        }
    }

    /// RFC 9110, 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
