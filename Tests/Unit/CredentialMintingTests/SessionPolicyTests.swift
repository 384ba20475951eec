import CredentialMinting
import Foundation
import Primitives
import Testing

@Suite("Session policies")
struct SessionPolicyTests {
    private static let before = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:PutObject","s3:AbortMultipartUpload",\
        "s3:ListMultipartUploadParts"],"Resource":[
        """
    private static let after = "]}]}"

    private func policy(_ keys: String..., bucket: String = "logs") throws -> SessionPolicy {
        let scope = try SessionScope(bucket: bucket, keys: keys.map { try ObjectKey($0) })
        return try SessionPolicy(scope, template: .aws)
    }

    @Test("for one key and for many, to the letter")
    func golden() throws {
        let one = try policy("logs/7CTDM/0191/3.tar")
        #expect(one.json == "\(Self.before)\"arn:aws:s3:::logs/logs/7CTDM/0191/3.tar\"\(Self.after)")
        let many = try policy("b/3.tar", "b/0.tar", "a", "b/0.tar", bucket: "my.logs")
        let resources = ["a", "b/0.tar", "b/3.tar"].map { "\"arn:aws:s3:::my.logs/\($0)\"" }
        #expect(many.json == Self.before + resources.joined(separator: ",") + Self.after)
    }

    @Test("the same scope gives the same policy and hash, another gives another")
    func hash() throws {
        #expect(try policy("a", "b") == policy("b", "a"))
        #expect(try policy("a").hash == policy("a").hash)
        #expect(try policy("a").hash != policy("b").hash)
        #expect(try policy("a").hash.utf8.count == 64)
    }

    private static let literals: [(String, String)] = [
        ("a\"b", "a\\\"b"), ("a\\b", "a\\\\b"), ("\"", "\\\""), ("a b", "a b"), ("a/b", "a/b"), ("é", "\\u00e9"),
        ("e\u{301}", "e\\u0301"), ("日", "\\u65e5"), ("🛸", "\\ud83d\\udef8"), ("\u{A0}", "\\u00a0"),
        ("\u{2028}", "\\u2028"), ("\u{FEFF}", "\\ufeff"), ("\u{10FFFF}", "\\udbff\\udfff"), ("<&>'", "<&>'"),
        ("a\",\"arn:aws:s3:::other", "a\\\",\\\"arn:aws:s3:::other"), ("\\\"", "\\\\\\\""), ("\\u002a", "\\\\u002a"),
    ]

    @Test("what JSON or ASCII cannot hold is escaped", arguments: literals)
    func escapes(key: String, literal: String) throws {
        #expect(try policy(key).json == "\(Self.before)\"arn:aws:s3:::logs/\(literal)\"\(Self.after)")
    }

    @Test("at 2,048 characters it is taken, past them it is refused with its size")
    func edge() throws {
        let fixed = try policy("a", "b").json.utf8.count - 2
        let first = String(repeating: "a", count: 1000)
        let rest = SessionPolicy.maximumCharacters - fixed - 1000
        #expect(try policy(first, String(repeating: "b", count: rest)).json.utf8.count == 2048)
        #expect(throws: SessionScopeError.tooLarge(characters: 2049)) {
            try policy(first, String(repeating: "b", count: rest + 1))
        }
        // What is escaped counts as it is sent.
        #expect(throws: SessionScopeError.tooLarge(characters: 2053)) {
            try policy(first, String(repeating: "b", count: rest - 1) + "日")
        }
    }

    @Test("for random keys it is JSON in ASCII, names exactly them, and holds no pattern")
    func property() throws {
        var random = SplitMix64(seed: 4)
        for _ in 0..<1000 {
            let keys = try (0..<Int.random(in: 1...4, using: &random)).map { _ in try Self.key(using: &random) }
            let scope = try SessionScope(bucket: "logs", keys: keys)
            let json = try SessionPolicy(scope, template: .aws).json
            #expect(json.utf8.allSatisfy { (0x20...0x7E).contains($0) })
            #expect(!json.contains { "*?$".contains($0) })
            let statements = try Self.statements(of: json)
            #expect(statements.count == 1)
            let resources = try #require(statements.first?["Resource"] as? [String])
            let expected = Set(keys.map { Array("arn:aws:s3:::logs/\($0.value)".utf8) })
            #expect(Set(resources.map { Array($0.utf8) }) == expected)
            #expect(resources.count == expected.count)
        }
    }

    @Test("it allows writing alone")
    func actions() throws {
        let statement = try #require(Self.statements(of: policy("a").json).first)
        let actions = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
        #expect(statement["Action"] as? [String] == actions)
        #expect(statement["Effect"] as? String == "Allow")
        #expect(Set(statement.keys) == ["Effect", "Action", "Resource"])
    }

    private static func statements(of json: String) throws -> [[String: Any]] {
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        return try #require(object?["Statement"] as? [[String: Any]])
    }

    /// A legal key of up to 40 scalars, rich in those that somebody might take for something else.
    private static func key(using random: inout SplitMix64) throws -> ObjectKey {
        let odd = Array(
            "\"\\/{}[],:'<>&%+ .~#;=@!^`|éß日本🛸\u{301}\u{FE0F}\u{200D}\u{2028}\u{FEFF}\u{FFFF}\u{10FFFF}".unicodeScalars
        )
        while true {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                switch Int.random(in: 0..<3, using: &random) {
                case 0: text.append(Unicode.Scalar(UInt8.random(in: 0x20...0x7E, using: &random)))
                case 1: text.append(odd.randomElement(using: &random) ?? "x")
                default: text.append(Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random)) ?? "y")
                }
            }
            if let key = try? ObjectKey(String(text)) {
                return key
            }
        }
    }
}
