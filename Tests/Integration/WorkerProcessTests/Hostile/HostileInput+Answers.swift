extension HostileInput {
    /// What a lying object store and its STS answer.
    static let answers: [HostileInput] = heads + bodies + sessions

    private static func head(_ name: String, _ answer: LyingStore.Answer) -> HostileInput {
        HostileInput("HEAD: \(name)") { try await $0.verify(answer) }
    }

    private static func body(_ name: String, _ bytes: some Collection<UInt8>) -> HostileInput {
        let answer = LyingStore.Answer.answer("403 Forbidden", bytes)
        return HostileInput("an error page: \(name)") { try await $0.verify(answer) }
    }

    private static func session(_ name: String, _ answer: LyingStore.Answer) -> HostileInput {
        HostileInput("STS: \(name)") { try await $0.mint(answer) }
    }

    private static let proof = #"ETag: "5d41402abc4b2a76b9719d911017c592""#

    private static let heads: [HostileInput] = [
        head("nothing", .nothing),
        head("no HTTP", .text("SSH-2.0-OpenSSH_9.2\r\n")),
        head("a status that is none", .text("HTTP/1.1 999999 What\r\n\r\n")),
        head("10,000 fields", .text("HTTP/1.1 200 OK\r\n\(String(repeating: "x: y\r\n", count: 10_000))\r\n")),
        head(
            "a field without end",
            .endless(head: Array("HTTP/1.1 200 OK\r\nX: ".utf8), piece: filler, limit: 64 << 20)
        ),
        head("fields without end", .endless(head: Array("HTTP/1.1 200 OK\r\n".utf8), piece: fields, limit: 64 << 20)),
        head("a length below zero", .text("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\(proof)\r\n\r\n")),
        head("a length past 64 bits", .text("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n")),
        head("two lengths", .text("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Length: 7\r\n\(proof)\r\n\r\n")),
        head("an ETag that is none", .text("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"\u{1}\u{202e}\"\r\n\r\n")),
        head(
            "a redirect elsewhere",
            .text("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
        ),
        head("a redirect to itself", .text("HTTP/1.1 307 Temporary\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")),
        head("dates of 1970 and 9999", .text("HTTP/1.1 200 OK\r\n\(dates)Content-Length: 5\r\n\(proof)\r\n\r\n")),
        head(
            "100 Continue without end",
            .endless(head: [], piece: Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), limit: 16 << 20)
        ),
    ]

    private static let bodies: [HostileInput] = [
        body(
            "Latin-1 in a comment",
            [0x3c, 0x21, 0x2d, 0x2d, 0x20, 0xfc, 0x20, 0x2d, 0x2d, 0x3e, 0x3c, 0x61, 0x2f, 0x3e]
        ),
        body("GBK", [0x3c, 0x68, 0x31, 0x3e, 0xb4, 0xed, 0xce, 0xf3, 0x3c, 0x2f, 0x68, 0x31, 0x3e]),
        body("a processing instruction", "<html><?php echo 1 ?></html>".utf8),
        body("an entity that is not UTF-8", [0x3c, 0x61, 0x3e, 0x26, 0xff, 0x3b, 0x3c, 0x2f, 0x61, 0x3e]),
        body("entities that expand", #"<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>"#.utf8),
        body("50,000 attributes", "<a \(fiftyThousandAttributes)/>".utf8),
        body("50,000 open elements", String(repeating: "<a>", count: 50_000).utf8),
        body("an escape sequence", "<Error><Code>\u{1b}[2J</Code><Message>\u{202e}evil</Message></Error>".utf8),
        body("a megabyte of nothing", [UInt8](repeating: 0, count: 1 << 20)),
    ]

    private static let sessions: [HostileInput] = [
        session("HTML", .answer("200 OK", type: "text/html", "<html><body>It works!</body></html>".utf8)),
        session("nothing in it", .answer("200 OK", "".utf8)),
        session("JSON", .answer("200 OK", type: "application/json", #"{"Credentials":{}}"#.utf8)),
        session("an expiry of 2001", .answer("200 OK", credentials("2001-01-01T00:00:00Z").utf8)),
        session("an expiry of 9999", .answer("200 OK", credentials("9999-12-31T23:59:59Z").utf8)),
        session("a key with a newline", .answer("200 OK", credentials("2099-01-01T00:00:00Z", key: "A&#10;B").utf8)),
        session(
            "a body without end",
            .endless(head: Array("HTTP/1.1 200 OK\r\n\r\n".utf8), piece: filler, limit: 64 << 20)
        ),
        session("a page that is not XML", .answer("500 Internal Server Error", [0xff, 0xfe, 0x00, 0x3c])),
    ]

    private static let filler = [UInt8](repeating: UInt8(ascii: "x"), count: 64 * 1024)
    private static let fields = Array(String(repeating: "a: b\r\n", count: 10_000).utf8)
    private static let dates =
        "Date: Fri, 31 Dec 9999 23:59:59 GMT\r\nLast-Modified: Thu, 01 Jan 1970 00:00:00 GMT\r\n"

    private static var fiftyThousandAttributes: String {
        (0..<50_000).map { "a\($0)=''" }.joined(separator: " ")
    }

    private static func credentials(_ expiration: String, key: String = "AKIALIE") -> String {
        """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
        <AccessKeyId>\(key)</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
        <Expiration>\(expiration)</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
        """
    }
}
