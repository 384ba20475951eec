import Cryptography
import Testing

@Suite("Comparison and random bytes")
struct SecrecyTests {
    @Test("constant-time comparison agrees with the plain one")
    func comparison() {
        let values: [[UInt8]] = [[], [0], [1], [0, 0], [0, 1], [1, 0], [UInt8](repeating: 9, count: 64)]
        for left in values {
            for right in values {
                #expect(ConstantTime.equal(left, right) == (left == right))
                #expect(Digest(bytes: left).isEqualInConstantTime(to: Digest(bytes: right)) == (left == right))
            }
        }
    }

    @Test("random bytes are as many as asked, and never the same")
    func random() {
        for count in [0, 1, 16, 4096] {
            #expect(SecureRandom.bytes(count: count).count == count)
        }
        let drawn = Set((0..<1000).map { _ in SecureRandom.bytes(count: 16) })
        #expect(drawn.count == 1000)
    }
}
