import Primitives
import Testing

@Suite("What object stores do not take as keys")
struct ObjectKeyRulesTests {
    private static let keys: [(key: String, refusedBy: Set<ObjectKeyRules>)] = [
        ("a/b.tar", []), ("a b/é", []), (".a/b.", []),
        ("a:b", [.ceph]), ("a/12:30/b", [.ceph]),
        ("a\\b", [.minio, .ceph]), ("\\a", [.minio, .ceph, .oss]),
        ("/a", [.minio, .ceph, .oss]), ("a//b", [.minio, .ceph]), ("a/", [.minio, .ceph]), ("./a", [.minio, .ceph]),
        ("a/./b", [.minio, .ceph]), ("a/.", [.minio, .ceph]), ("a/.b", []),
        (String(repeating: "k", count: 1000), []),
        (String(repeating: "a/", count: 511) + "a", []), (String(repeating: "a/", count: 511) + "aa", [.oss]),
        // A mark that combines with a character hides it from a comparison of characters.
        ("a:\u{301}b", [.ceph]), ("a\\\u{301}b", [.minio, .ceph]), ("/\u{301}a", [.minio, .ceph, .oss]),
    ]

    @Test("each is refused by those alone that do not take it", arguments: keys)
    func obstacles(row: (key: String, refusedBy: Set<ObjectKeyRules>)) throws {
        let key = try ObjectKey(row.key)
        for rules in [ObjectKeyRules.s3, .minio, .ceph, .oss] {
            #expect((rules.obstacle(to: key) != nil) == row.refusedBy.contains(rules))
        }
    }

    @Test("a prefix may end in a slash")
    func prefixes() {
        #expect(ObjectKeyRules.minio.obstacle(toPrefix: "logs/") == nil)
        #expect(ObjectKeyRules.minio.obstacle(toPrefix: "logs//") != nil)
        #expect(ObjectKeyRules.oss.obstacle(toPrefix: "/") != nil)
    }
}
