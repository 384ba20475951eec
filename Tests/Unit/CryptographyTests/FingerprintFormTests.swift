import Cryptography
import Foundation
import Primitives
import Testing

@Suite("Forms of a fingerprint")
struct FingerprintFormTests {
    private static let md5 = "4d25d4b4d1eb0c605bdc57229b6e7f59"

    private static let forms = [
        md5, md5.uppercased(), "4D25d4b4d1eb0c605bdc57229b6e7f59", "\(md5)\n", "  \(md5)\t", "\(md5)\r\n", "\(md5)\0",
        "\u{FEFF}\(md5)", "\"\(md5)\"", "'\(md5)'", "\" \(md5) \"", "\"\"\(md5)\"\"", "`\(md5)`",
        "0x\(md5)", "0X\(md5.uppercased())",
        "4d:25:d4:b4:d1:eb:0c:60:5b:dc:57:22:9b:6e:7f:59", "4D-25-D4-B4-D1-EB-0C-60-5B-DC-57-22-9B-6E-7F-59",
        "4d 25 d4 b4 d1 eb 0c 60 5b dc 57 22 9b 6e 7f 59", "4d25d4b4 d1eb0c60 5bdc5722 9b6e7f59",
        "0x4d 0x25 0xd4 0xb4 0xd1 0xeb 0x0c 0x60 0x5b 0xdc 0x57 0x22 0x9b 0x6e 0x7f 0x59",
        "4d25d4b4-d1eb-0c60-5bdc-57229b6e7f59",
        "md5:\(md5)", "MD5:\(md5)", "md5=\(md5)", "md5 : \(md5)", "MD5 \(md5)", "md5:0x\(md5)", "\"md5:\(md5)\"",
        "md5-\(md5)",
        "TSXUtNHrDGBb3Fcim25/WQ==", "TSXUtNHrDGBb3Fcim25/WQ", "TSXUtNHrDGBb3Fcim25_WQ==", "TSXUtNHrDGBb3Fcim25_WQ",
        "TSXUtNHrDGBb3Fcim25/WQ==\n", "\"TSXUtNHrDGBb3Fcim25/WQ==\"", "md5-TSXUtNHrDGBb3Fcim25/WQ==",
        "md5=TSXUtNHrDGBb3Fcim25/WQ==", "md5=:TSXUtNHrDGBb3Fcim25/WQ==:",
        Data(md5.utf8).base64EncodedString(), Data(md5.uppercased().utf8).base64EncodedString(),
    ]

    @Test("are one fingerprint", arguments: forms)
    func areOne(form: String) {
        #expect(Digest(fingerprint: form)?.hex == Self.md5)
    }

    /// Digests of every algorithm, in forms that are put together.
    @Test("of any digest are that digest")
    func anyDigest() {
        var generator = SplitMix64(seed: 23)
        for round in 0..<3_000 {
            let algorithm = HashAlgorithm.allCases[round % HashAlgorithm.allCases.count]
            let bytes = (0..<algorithm.digestLength).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let digest = Digest(bytes: bytes)
            let pairs = bytes.map { Hex.encode([$0]) }
            let base64 = Data(bytes).base64EncodedString()
            let urlSafe = base64.replacing("+", with: "-").replacing("/", with: "_")
            let bodies = [
                digest.hex, digest.hex.uppercased(), "0x" + digest.hex, pairs.joined(separator: ":"),
                pairs.joined(separator: "-").uppercased(), pairs.joined(separator: " "), base64, urlSafe,
                base64.replacing("=", with: ""), urlSafe.replacing("=", with: ""),
                Data(digest.hex.utf8).base64EncodedString(),
            ]
            let body = bodies.randomElement(using: &generator) ?? ""
            let name = ["", "\(algorithm.rawValue):", "\(algorithm.rawValue.uppercased())="].randomElement(
                using: &generator
            )
            let wrapping = [("", ""), ("\"", "\""), (" ", "\n"), ("'", "'"), ("\t\"", "\" ")].randomElement(
                using: &generator
            )
            let text = (wrapping?.0 ?? "") + (name ?? "") + body + (wrapping?.1 ?? "")
            #expect(Digest(fingerprint: text) == digest, "\(text)")
        }
    }

    @Test(
        "are no fingerprint",
        arguments: [
            "", " ", "\"\"", "0x", "md5:", "smoke-fingerprint", "\(md5)-1", "\(md5)-12", "\(md5.dropLast(2))",
            "\(md5)00",
            "sha256:\(md5)", "sha1=\(md5)", "sha256-TSXUtNHrDGBb3Fcim25/WQ==", "0x0x\(md5)",
            "4d:25-\(md5.dropFirst(4))",
            "4:d2:5d:4b:4d:1e:b0:c6:05:bd:c5:72:29:b6:e7:f5:9", "TSXUtNHrDGBb3Fcim25/WR==", "TSXUtNHrDGBb3Fcim25/WQ=",
            "TSXUtNHrDGBb3Fcim25/WQ===", "TSXU tNHrDGBb3Fcim25/WQ==", "\(md5) \(md5)", "\(md5) logs.tar", "ｍd5:\(md5)",
            String(repeating: "0", count: 128), String(repeating: "٠", count: 32), "crc32:\(md5)",
            "md5\(md5.dropLast(2))",
        ]
    )
    func areNone(text: String) {
        #expect(Digest(fingerprint: text) == nil)
    }
}
