import CredentialMinting
import Primitives
import Testing

@Suite("Session scopes")
struct SessionScopeTests {
    private let key: ObjectKey

    init() throws {
        key = try ObjectKey("a")
    }

    @Test("a scope of nothing is refused: a policy without a resource must never be sent")
    func empty() {
        #expect(throws: SessionScopeError.empty) { try SessionScope(bucket: "logs", keys: []) }
        #expect(throws: SessionScopeError.empty) { try SessionScope(bucket: "*", keys: []) }
    }

    @Test(
        "bucket names that could widen a policy, or that no provider has, are refused",
        arguments: [
            "", "a", "ab", "*", "log*", "lo?s", "${aws:username}", "logs/", "logs/*", "Logs", "lo gs", "logs\"",
            "logs\\",
            "lo\ngs", "logs\u{0}", "lögs", "logs\u{301}", "a..b", "...", "logs:x", "logs,x", "ｌｏｇｓ",
            String(repeating: "a", count: 64),
        ]
    )
    func badBuckets(bucket: String) {
        #expect(throws: SessionScopeError.bucket) { try SessionScope(bucket: bucket, keys: [key]) }
    }

    @Test(
        "usual bucket names are taken",
        arguments: ["abc", "my-logs", "my.logs.7", "0ab", String(repeating: "a", count: 63)]
    )
    func goodBuckets(bucket: String) throws {
        #expect(try SessionScope(bucket: bucket, keys: [key]).bucket == bucket)
    }

    @Test("keys are in order, each once, and none is lost to another of the same characters")
    func keys() throws {
        let keys = try ["b", "a", "b", "e\u{301}", "\u{e9}", "a/b"].map { try ObjectKey($0) }
        let scope = try SessionScope(bucket: "logs", keys: keys)
        let expected = ["a", "a/b", "b", "e\u{301}", "\u{e9}"]
        #expect(scope.keys.map { Array($0.value.utf8) } == expected.map { Array($0.utf8) })
        #expect(try scope == SessionScope(bucket: "logs", keys: keys.reversed()))
    }
}
