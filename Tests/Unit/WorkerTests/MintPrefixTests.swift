import Primitives
import Testing

@testable import Worker

/// Where credentials are minted on demand (rules.md, Credentials).
@Suite struct MintPrefixTests {
    @Test(arguments: [
        ("exports", "exports"), ("exports", "exports/a"), ("exports", "exports/a/b.tar"), ("exports/", "exports/a"),
        ("exports/", "exports/"), ("a/b", "a/b/c"), ("/lead", "/lead/x"), ("é", "é/x"),
    ])
    func holdsItselfAndWhatLiesUnderIt(prefix: String, key: String) throws {
        #expect(MintPrefix(prefix).contains(try ObjectKey(key)))
    }

    @Test(arguments: [
        ("exports", "exports-old/a"), ("exports", "exports2"), ("exports", "export"), ("exports", "x/exports/a"),
        ("exports", "/exports/a"), ("exports", "Exports/a"), ("exports/", "exports"), ("exports/", "exportsa"),
        ("a/b", "a/bc"), ("a/b", "a"), ("", "a"), ("\u{E9}", "e\u{301}/x"), ("e", "e\u{301}"), ("e/", "e\u{301}/x"),
    ])
    func holdsNothingBesideIt(prefix: String, key: String) throws {
        #expect(!MintPrefix(prefix).contains(try ObjectKey(key)))
    }

    @Test func aSessionsNameIsTakenByEveryProvider() {
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@._-")
        for requester in ["pipeline", "command:jörg", String(repeating: "x", count: 100), "", "a b/c\n", "٣"] {
            let name = DirectMint.sessionName(of: requester)
            #expect((2...32).contains(name.count) && name.allSatisfy(allowed.contains), "\(name)")
        }
    }
}
