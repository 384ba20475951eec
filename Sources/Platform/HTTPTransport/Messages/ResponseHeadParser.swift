/// Collects a response's head from the lines that libcurl hands over one at a time, past interim responses and up to
/// the body; trailers are counted and dropped.
struct ResponseHeadParser {
    /// The most bytes that all heads and trailers of one transfer may take.
    static let maximumBytes = 64 * 1024

    private var status: Int?
    private var headers = HTTPHeaders()
    private var bytes = 0
    private var complete = false

    /// What a line brought.
    enum Outcome: Hashable {
        /// More is to come.
        case pending
        /// The head is complete, and final.
        case head(ResponseHead)
        /// The bound is passed.
        case tooLarge
        /// It is no header.
        case malformed
    }

    /// Takes one line, with its line end.
    mutating func take(_ line: some Collection<UInt8>) -> Outcome {
        bytes += line.count
        guard bytes <= Self.maximumBytes else {
            return .tooLarge
        }
        guard !complete else {
            return .pending
        }
        let text = line.trimmingLineEnd()
        if text.isEmpty {
            return finishHead()
        }
        return status == nil ? takeStatusLine(text) : takeField(text)
    }

    private mutating func finishHead() -> Outcome {
        guard let status else {
            return .malformed
        }
        if (100..<200).contains(status) {
            self.status = nil
            headers = HTTPHeaders()
            return .pending
        }
        complete = true
        return .head(ResponseHead(status: status, headers: headers))
    }

    /// `HTTP/1.1 200 OK`, `HTTP/2 200`.
    private mutating func takeStatusLine(_ line: some Collection<UInt8>) -> Outcome {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard parts.count >= 2, parts[0].starts(with: "HTTP/".utf8), parts[1].count == 3,
            let status = Int(String(decoding: parts[1], as: UTF8.self)), (100...999).contains(status)
        else {
            return .malformed
        }
        self.status = status
        return .pending
    }

    private mutating func takeField(_ line: some Collection<UInt8>) -> Outcome {
        if let first = line.first, first.isBlank {
            headers.extendLast(by: String(decoding: line.trimmingBlanks(), as: UTF8.self))
            return .pending
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            return .malformed
        }
        headers.append(
            name: String(decoding: line[..<colon].trimmingBlanks(), as: UTF8.self),
            value: String(decoding: line[line.index(after: colon)...].trimmingBlanks(), as: UTF8.self)
        )
        return .pending
    }
}

extension Collection<UInt8> {
    fileprivate func trimmingLineEnd() -> [UInt8] {
        var line = Array(self)
        while line.last == 0x0A || line.last == 0x0D {
            line.removeLast()
        }
        return line
    }

    fileprivate func trimmingBlanks() -> [UInt8] {
        let start = firstIndex { !$0.isBlank } ?? endIndex
        var field = Array(self[start...])
        while let last = field.last, last.isBlank {
            field.removeLast()
        }
        return field
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool {
        self == 0x20 || self == 0x09
    }
}
