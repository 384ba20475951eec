import Primitives
import Testing

@testable import WaybillCommand

@Suite struct LineSplitterTests {
    private func lines(of text: [UInt8], pieces: [Int] = []) -> [TextLine] {
        var splitter = LineSplitter()
        var lines: [TextLine] = []
        var rest = text[...]
        for length in pieces {
            lines += splitter.take(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return lines + splitter.take(Array(rest)) + splitter.finish()
    }

    private func line(_ number: Int, _ text: String, _ end: Int64) -> TextLine {
        TextLine(number: number, bytes: Array(text.utf8), end: end)
    }

    @Test func linesAreNumberedAsAnEditorWould() {
        #expect(lines(of: Array("a\n\n \t\r\nb\r\nc".utf8)) == [line(1, "a", 2), line(4, "b\r", 10), line(5, "c", 11)])
        #expect(lines(of: []).isEmpty && lines(of: Array("\n\n".utf8)).isEmpty)
        #expect(lines(of: [0xEF, 0xBB, 0xBF] + Array("a\n".utf8)) == [line(1, "a", 5)])
    }

    @Test func aLineThatIsTooLongIsDroppedAndToldAndTheNextOneIsRead() {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: LineSplitter.maximumBytes + 1)
        let end = Int64(long.count) + 1
        let text = long + Array("\na\n".utf8)
        for pieces in [[], [1], [LineSplitter.maximumBytes], [long.count], Array(repeating: 1000, count: 20)] {
            let expected = [TextLine(number: 1, bytes: nil, end: end), line(2, "a", end + 2)]
            #expect(lines(of: text, pieces: pieces) == expected)
        }
        #expect(lines(of: Array(long.dropLast())).first?.bytes?.count == LineSplitter.maximumBytes)
    }

    @Test func piecesDoNotMatter() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<500 {
            let alphabet = Array("ab\n\r {}".utf8)
            let text = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            let pieces = (0..<8).map { _ in Int.random(in: 0...9, using: &random) }
            #expect(lines(of: text, pieces: pieces) == lines(of: text))
        }
    }
}
