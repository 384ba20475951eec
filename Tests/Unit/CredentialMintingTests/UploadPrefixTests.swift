import Foundation
import Primitives
import Testing

@testable import CredentialMinting

/// rules.md, Credentials: past 2,048 characters the upload's own prefix, only if it contains the upload id as a whole
/// segment.
@Suite("The long-scope rule")
struct UploadPrefixTests {
    private static let id = "0191d6f0-7f7e-7c6a-8c1e-2f6a4a5b6c7d"
    private static let long = String(repeating: "x", count: 900)

    private func scope(_ keys: [String], uploadID: String? = id) throws -> SessionScope {
        try SessionScope(bucket: "logs", keys: keys.map { try ObjectKey($0) }, uploadID: uploadID)
    }

    private static let prefixes: [([String], String?)] = [
        (["logs/g/\(id)/0.tar", "logs/g/\(id)/3.tar"], "logs/g/\(id)/"),
        (["\(id)/0.tar"], "\(id)/"),
        (["/\(id)/0.tar"], "/\(id)/"),
        // The longest that they share.
        (["logs/\(id)/a/b/0", "logs/\(id)/a/c/3"], "logs/\(id)/a/"),
        (["logs/\(id)/a/0", "logs/\(id)/a/3"], "logs/\(id)/a/"),
        (["logs/\(id)//0", "logs/\(id)//3"], "logs/\(id)//"),
        // The id is not a whole segment, or not one that they share, or none of a folder.
        (["logs/x\(id)/0"], nil), (["logs/\(id)x/0"], nil), (["logs/\(id)-0.tar"], nil), (["\(id)"], nil),
        (["logs/\(id)"], nil), (["a/\(id)/0", "b/\(id)/3"], nil), (["logs/\(id.uppercased())/0"], nil),
        (["logs/\(id)/0", "logs/3"], nil), (["logs/\(id)/0", "logs/\(id)3/3"], nil),
        (["logs/a/\(id)", "logs/a/3"], nil),
        // A mark that combines with the slash or the id makes it another segment.
        (["logs/\(id)\u{301}/0"], nil), (["logs/\u{301}\(id)/0"], nil), (["logs/\(id)/\u{301}0"], "logs/\(id)/"),
    ]

    @Test("the upload's own prefix", arguments: prefixes)
    func ownPrefix(keys: [String], prefix: String?) throws {
        #expect(try scope(keys).ownPrefix == prefix.map(SessionScope.Reach.prefix))
        #expect(try scope(keys, uploadID: nil).ownPrefix == nil)
        #expect(try scope(keys, uploadID: "").ownPrefix == nil)
    }

    @Test("keys that fit are named exactly, and others by their prefix", arguments: [SessionPolicyTemplate.aws, .ram])
    func fits(template: SessionPolicyTemplate) throws {
        let short = try scope(["logs/\(Self.id)/0.tar", "logs/\(Self.id)/3.tar"])
        #expect(try SessionPolicy(short, template: template).reach == .keys(short.keys))
        #expect(try SessionPolicy(short, template: template).reach.patterns == short.keys.map(\.value))

        let wide = try scope((0..<3).map { "logs/\(Self.id)/\(Self.long)/\($0)-\(Self.long.prefix(50))" })
        let policy = try SessionPolicy(wide, template: template)
        #expect(policy.reach == .prefix("logs/\(Self.id)/\(Self.long)/"))
        #expect(policy.reach.patterns == ["logs/\(Self.id)/\(Self.long)/*"])
        #expect(policy.json.contains("logs/logs/\(Self.id)/\(Self.long)/*\"]"))
    }

    @Test("without such a prefix, or with one that is too long itself, the scope is too large")
    func tooLarge() throws {
        let wide = (0..<3).map { "logs/\(Self.id)/\($0)\(Self.long)" }
        #expect(throws: SessionScopeError.self) { try SessionPolicy(scope(wide, uploadID: nil), template: .aws) }
        #expect(throws: SessionScopeError.self) { try SessionPolicy(scope(wide, uploadID: "7"), template: .aws) }
        // Six characters for each of these.
        let folder = String(repeating: "日", count: 310)
        let beyond = try scope(["\(Self.id)/\(folder)/0", "\(Self.id)/\(folder)/3"])
        #expect(throws: SessionScopeError.self) { try SessionPolicy(beyond, template: .aws) }
    }

    @Test("for random keys the policy names exactly them or their shared folder, and never has over 2,048 characters")
    func property() throws {
        var random = SplitMix64(seed: 11)
        var widened = 0
        for _ in 0..<1000 {
            let template: SessionPolicyTemplate = Bool.random(using: &random) ? .aws : .ram
            let isOwn = Bool.random(using: &random)
            let keys = try (0..<Int.random(in: 1...20, using: &random)).map { index in
                let name = String(repeating: "é-日 ", count: Int.random(in: 0...60, using: &random))
                return try ObjectKey("logs/\(isOwn ? Self.id : "x")/\(index)\(name).tar")
            }
            let scope = try SessionScope(bucket: "logs", keys: keys, uploadID: Self.id)
            guard let policy = try? SessionPolicy(scope, template: template) else {
                #expect(!isOwn)
                continue
            }
            #expect(policy.json.utf8.count <= SessionPolicy.maximumCharacters)
            let object = try JSONSerialization.jsonObject(with: Data(policy.json.utf8)) as? [String: Any]
            let statements = try #require(object?["Statement"] as? [[String: Any]])
            #expect(statements.count == 1)
            let resources = try #require(statements.first?["Resource"] as? [String])
            let place = template.grammar == .ram ? "acs:oss:*:*:logs/" : "arn:aws:s3:::logs/"
            switch policy.reach {
            case .keys(let keys):
                #expect(keys == scope.keys)
                #expect(resources.map { Array($0.utf8) } == keys.map { Array("\(place)\($0.value)".utf8) })
            case .prefix(let prefix):
                widened += 1
                #expect(prefix == "logs/\(Self.id)/")
                #expect(resources == ["\(place)\(prefix)*"])
            }
        }
        #expect(widened > 50)
    }
}
