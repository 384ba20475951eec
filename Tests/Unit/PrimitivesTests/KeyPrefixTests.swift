import Primitives
import Testing

/// Where credentials are minted on demand, and where keys may be chosen.
@Suite struct KeyPrefixTests {
    @Test(arguments: [
        ("exports", "exports"), ("exports", "exports/a"), ("exports", "exports/a/b.tar"), ("exports/", "exports/a"),
        ("exports/", "exports/"), ("a/b", "a/b/c"), ("/lead", "/lead/x"), ("é", "é/x"),
    ])
    func holdsItselfAndWhatLiesUnderIt(prefix: String, key: String) throws {
        #expect(KeyPrefix(prefix).contains(try ObjectKey(key)))
    }

    @Test(arguments: [
        ("exports", "exports-old/a"), ("exports", "exports2"), ("exports", "export"), ("exports", "x/exports/a"),
        ("exports", "/exports/a"), ("exports", "Exports/a"), ("exports/", "exports"), ("exports/", "exportsa"),
        ("a/b", "a/bc"), ("a/b", "a"), ("", "a"), ("\u{E9}", "e\u{301}/x"), ("e", "e\u{301}"), ("e/", "e\u{301}/x"),
    ])
    func holdsNothingBesideIt(prefix: String, key: String) throws {
        #expect(!KeyPrefix(prefix).contains(try ObjectKey(key)))
    }

    @Test(arguments: [
        ("exports", "exports", true), ("exports", "exports/", true), ("exports/a", "exports", true),
        ("exports/", "exports/a", true), ("exports", "exports-old", false), ("exports/a", "exports/b", false),
        ("exports/a", "exports/ab", false), ("exports", "imports", false), ("\u{E9}", "e\u{301}", false),
    ])
    func overlapsWhatSharesKeysWithIt(one: String, other: String, expected: Bool) {
        #expect(KeyPrefix(one).overlaps(KeyPrefix(other)) == expected)
        #expect(KeyPrefix(other).overlaps(KeyPrefix(one)) == expected)
    }

    @Test(arguments: [
        ("logs/{gateway}/{upload}/{module}.tar", "logs/"), ("a/b/{upload}/x", "a/b/"), ("a/b-{gateway}/{upload}", "a/"),
        ("{gateway}/{upload}", nil), ("dock-{gateway}/{upload}", nil), ("/{upload}/x", "/"),
    ])
    func aTemplatesFixedPrefixEndsAtASegment(template: String, expected: String?) throws {
        #expect(try KeyPattern(template).fixedPrefix?.description == expected)
    }
}
