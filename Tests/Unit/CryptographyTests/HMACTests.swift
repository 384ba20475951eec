import Cryptography
import Testing

@Suite("HMAC-SHA256")
struct HMACTests {
    struct KnownAnswer: Sendable {
        let key: [UInt8]
        let message: [UInt8]
        let hex: String
    }

    /// RFC 4231, test cases 1, 2, 3, 6 and 7; the last is the empty message under the empty key.
    static let knownAnswers = [
        KnownAnswer(
            key: [UInt8](repeating: 0x0B, count: 20),
            message: Array("Hi There".utf8),
            hex: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        KnownAnswer(
            key: Array("Jefe".utf8),
            message: Array("what do ya want for nothing?".utf8),
            hex: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        KnownAnswer(
            key: [UInt8](repeating: 0xAA, count: 20),
            message: [UInt8](repeating: 0xDD, count: 50),
            hex: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        KnownAnswer(
            key: [UInt8](repeating: 0xAA, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            hex: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        KnownAnswer(
            key: [UInt8](repeating: 0xAA, count: 131),
            message: Array(
                """
                This is a test using a larger than block-size key and a larger than block-size data. \
                The key needs to be hashed before being used by the HMAC algorithm.
                """.utf8
            ),
            hex: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
        KnownAnswer(
            key: [],
            message: [],
            hex: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        ),
    ]

    @Test("gives the published answers", arguments: knownAnswers)
    func knownAnswer(_ answer: KnownAnswer) {
        #expect(HMACSHA256.code(for: answer.message, key: answer.key).hex == answer.hex)
    }

    @Test("of a text is that of its UTF-8")
    func text() {
        let key = Array("key".utf8)
        #expect(HMACSHA256.code(for: "naïve", key: key) == HMACSHA256.code(for: Array("naïve".utf8), key: key))
    }
}
