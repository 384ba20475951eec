import Cryptography
import Primitives
import Testing

@Suite("Digests")
struct DigestTests {
    struct KnownAnswer: Sendable, CustomTestStringConvertible {
        let algorithm: HashAlgorithm
        let message: String
        let hex: String

        var testDescription: String {
            "\(algorithm) of \"\(message.prefix(12))\""
        }
    }

    /// RFC 1321 appendix A.5; RFC 3174 section 7.3 and FIPS 180-2 appendix B for the others.
    static let knownAnswers = [
        KnownAnswer(algorithm: .md5, message: "", hex: "d41d8cd98f00b204e9800998ecf8427e"),
        KnownAnswer(algorithm: .md5, message: "abc", hex: "900150983cd24fb0d6963f7d28e17f72"),
        KnownAnswer(algorithm: .md5, message: "message digest", hex: "f96b697d7cb7938d525a2f31aaf161d0"),
        KnownAnswer(algorithm: .sha1, message: "", hex: "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        KnownAnswer(algorithm: .sha1, message: "abc", hex: "a9993e364706816aba3e25717850c26c9cd0d89d"),
        KnownAnswer(
            algorithm: .sha256,
            message: "",
            hex: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        ),
        KnownAnswer(
            algorithm: .sha256,
            message: "abc",
            hex: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        ),
        KnownAnswer(
            algorithm: .sha256,
            message: "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            hex: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ]

    @Test("give the published answers", arguments: knownAnswers)
    func knownAnswer(_ answer: KnownAnswer) {
        let digest = Digest(of: Array(answer.message.utf8), using: answer.algorithm)
        #expect(digest.hex == answer.hex)
        #expect(digest.bytes.count == answer.algorithm.digestLength)
        #expect(digest.algorithm == answer.algorithm)
    }

    @Test("do not depend on how the bytes come", arguments: HashAlgorithm.allCases)
    func streaming(_ algorithm: HashAlgorithm) {
        var generator = SplitMix64(seed: 7)
        for _ in 0..<50 {
            let message = (0..<Int.random(in: 0...5000, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            var function = HashFunction(algorithm)
            var rest = message[...]
            while !rest.isEmpty {
                let length = Int.random(in: 0...rest.count, using: &generator)
                function.update(rest.prefix(length))
                rest = rest.dropFirst(length)
            }
            #expect(function.finalize() == Digest(of: message, using: algorithm))
        }
    }

    @Test("can be handed to another task half way")
    func handedOver() async {
        var function = HashFunction(.sha256)
        function.update(Array("a".utf8))
        let digest = await Self.finish(function)
        #expect(digest == Digest(of: Array("abc".utf8), using: .sha256))
    }

    @concurrent
    private static func finish(_ function: consuming HashFunction) async -> Digest {
        var function = function
        function.update(Array("bc".utf8))
        return function.finalize()
    }

    @Test("are told apart by their length")
    func algorithmFromLength() {
        for algorithm in HashAlgorithm.allCases {
            #expect(HashAlgorithm(digestLength: algorithm.digestLength) == algorithm)
        }
        for length in [-1, 0, 8, 17, 33, 64] {
            #expect(HashAlgorithm(digestLength: length) == nil)
        }
    }

    @Test("can be left unfinished")
    func unfinished() {
        var function = HashFunction(.md5)
        function.update([1, 2, 3])
    }
}
