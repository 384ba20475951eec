import Cryptography
import Primitives
import Testing

@Suite("Hexadecimal")
struct HexTests {
    @Test("is lower case, two digits a byte")
    func encoding() {
        #expect(Hex.encode([0x00, 0x0F, 0xA0, 0xFF]) == "000fa0ff")
        #expect(Hex.encode([]) == "")
    }

    @Test("survives a round trip in either case")
    func roundTrip() {
        var generator = SplitMix64(seed: 11)
        for _ in 0..<200 {
            let bytes = (0..<Int.random(in: 0...64, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            #expect(Hex.decode(Hex.encode(bytes)) == bytes)
            #expect(Hex.decode(Hex.encode(bytes).uppercased()) == bytes)
        }
    }

    @Test("refuses what is not hexadecimal", arguments: ["0", "abc", "0g", "zz", " 00", "0x00", "00-1", "٠٠", "ａｂ"])
    func refusal(_ text: String) {
        #expect(Hex.decode(text) == nil)
        #expect(Digest(hex: text) == nil)
    }

    @Test("of a digest takes either case and is never empty")
    func digests() {
        let digest = Digest(hex: "D41D8CD98F00b204e9800998ECF8427E")
        #expect(digest?.hex == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(digest?.algorithm == .md5)
        #expect(Digest(hex: "") == nil)
        #expect(Digest(hex: "abcd")?.algorithm == nil)
    }
}
