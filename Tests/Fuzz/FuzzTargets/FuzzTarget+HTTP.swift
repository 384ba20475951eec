import Cryptography
import Primitives

@testable import HTTPTransport
@testable import ObjectStorage
@testable import ObjectVerification
@testable import Worker

/// Heads of HTTP responses, and what is read out of their fields.
extension FuzzTarget {
    static let http = [
        FuzzTarget(
            "response-heads",
            "heads line by line, and the object's head in them: bounded, final, the same with each line end"
        ) { input in
            guard let head = try readHead(input, lineEnd: [0x0A]) else {
                return .refused
            }
            if !input.contains(0x0D) {
                try requireEqual(try readHead(input, lineEnd: [0x0D, 0x0A]), head, "CR LF ends a line like LF")
            }
            try check(head)
            return .accepted
        },
        FuzzTarget(
            "webhook-answers",
            "header fields of a webhook's answer: Retry-After is within its bounds"
        ) { input in
            guard let head = try readHead(Array("HTTP/1.1 503 \n".utf8) + input + Array("\n\n".utf8), lineEnd: [0x0A])
            else {
                return .refused
            }
            let now = Timestamp(seconds: 1_772_366_400)
            guard let delay = WebhookDestination.retryAfter(head.headers, now: now) else {
                return .refused
            }
            try require((.zero ... .seconds(3600)).contains(delay), "Retry-After is at most an hour")
            return .accepted
        },
        FuzzTarget("http-dates", "dates of HTTP: the preferred form of a date is read as the same date") { input in
            guard let date = HTTPDate.parse(String(decoding: input, as: UTF8.self)) else {
                return .refused
            }
            // Years with four digits: no other can be written.
            if (-62_000_000_000...253_402_300_799).contains(date.seconds), date.seconds > 0 {
                try requireEqual(HTTPDate.parse(preferredForm(of: date)), date, "the preferred form is the same date")
            }
            return .accepted
        },
    ]

    private static func readHead(_ input: [UInt8], lineEnd: [UInt8]) throws -> ResponseHead? {
        var parser = ResponseHeadParser()
        var found: ResponseHead?
        for line in input.split(separator: 0x0A, omittingEmptySubsequences: false) {
            switch parser.take(Array(line) + lineEnd) {
            case .pending: continue
            case .head(let head):
                try require(found == nil, "a response has one final head")
                found = head
            case .tooLarge, .malformed: return nil
            }
        }
        return found
    }

    private static func check(_ head: ResponseHead) throws {
        try require((200...999).contains(head.status), "the final status is not an interim one")
        let bytes = head.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        // U+FFFD takes three bytes in the place of one.
        try require(bytes <= 3 * ResponseHeadParser.maximumBytes, "the fields are bounded")
        for dialect in [StorageDialect.aws, .alibaba] {
            let object = ObjectHead(size: 1, headers: head.headers, dialect: dialect)
            try require(object.etag != "", "an ETag is not empty")
            try require(
                (Array(object.checksums.keys) + Array(object.metadata.keys)).allSatisfy { $0 == $0.lowercased() },
                "algorithms and names of metadata are in lower case"
            )
            let fingerprints = ["9e107d9d372bb6826bd81d3542a419d6", object.etag ?? ""].compactMap { Digest(hex: $0) }
            for fingerprint in fingerprints {
                if object.proof(of: fingerprint) == .etagMD5 {
                    try require(object.hasMD5ShapedETag, "an MD5 is proven by an ETag of that shape alone")
                }
            }
            _ = object.contentHashes
            _ = object.isOlder(
                than: Timestamp(seconds: 0),
                answeredAt: Timestamp(seconds: 1_772_366_400),
                margin: .seconds(300)
            )
        }
    }

    /// RFC 9110, 5.6.7.
    private static func preferredForm(of date: Timestamp) -> String {
        let text = date.rfc3339
        let day = date.seconds.quotientFloored(by: 86_400)
        let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split { "-T:.".contains($0) }
        let month = months[(Int(parts[1]) ?? 1) - 1]
        return "\(names[Int(day % 7)]), \(parts[2]) \(month) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
    }
}

extension Int64 {
    fileprivate func quotientFloored(by divisor: Int64) -> Int64 {
        self / divisor - (self % divisor < 0 ? 1 : 0)
    }
}
