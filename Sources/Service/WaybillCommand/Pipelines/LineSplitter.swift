/// A line of a text that is read in pieces.
struct TextLine: Sendable, Hashable {
    /// From 1.
    let number: Int
    /// Without its end; `nil` where it is longer than ``LineSplitter/maximumBytes``.
    let bytes: [UInt8]?
    /// How many bytes of the text have been read with it.
    let end: Int64
}

/// Takes pieces of any size apart into lines, and keeps no more than one line of them.
struct LineSplitter: Sendable {
    /// The longest line that is kept, in bytes.
    static let maximumBytes = 16 * 1024

    private var number = 0
    private var end: Int64 = 0
    private var partial: [UInt8] = []
    private var isTooLong = false

    /// Takes a piece, and gives the lines that it completes; lines of nothing but white space are left out, and counted.
    mutating func take(_ piece: [UInt8]) -> [TextLine] {
        var lines: [TextLine] = []
        var rest = piece[...]
        while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
            keep(rest[..<newline])
            end += 1
            endLine(into: &lines)
            rest = rest[(newline + 1)...]
        }
        keep(rest)
        return lines
    }

    /// The line that has no end, as far as there is one.
    mutating func finish() -> [TextLine] {
        var lines: [TextLine] = []
        endLine(into: &lines)
        return lines
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        end += Int64(bytes.count)
        isTooLong = isTooLong || partial.count + bytes.count > Self.maximumBytes
        partial = isTooLong ? [] : partial + bytes
    }

    private mutating func endLine(into lines: inout [TextLine]) {
        number += 1
        if number == 1, partial.starts(with: [0xEF, 0xBB, 0xBF]) {
            // What some editors begin a text with.
            partial.removeFirst(3)
        }
        if isTooLong || partial.contains(where: { !Self.isWhiteSpace($0) }) {
            lines.append(TextLine(number: number, bytes: isTooLong ? nil : partial, end: end))
        }
        partial = []
        isTooLong = false
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
