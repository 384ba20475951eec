import Primitives
import Testing

/// What comes in a path or a query; encoding is held by the tests of signatures.
@Suite struct PercentDecodingTests {
    @Test(arguments: [
        ("a b/ü+%", "a%20b%2F%C3%BC%2B%25"), ("-._~09azAZ", "-._~09azAZ"), ("\u{1}", "%01"), ("", ""),
    ])
    func whatWasEncodedIsRead(text: String, encoded: String) {
        #expect(PercentEncoding.component(text) == encoded)
        #expect(PercentEncoding.decode(encoded) == text)
    }

    @Test(arguments: [("a+b", "a+b"), ("%c3%bc", "ü"), ("a/b", "a/b")])
    func otherSpellingsAreReadToo(encoded: String, text: String) {
        #expect(PercentEncoding.decode(encoded) == text)
    }

    @Test(arguments: ["%", "%4", "%zz", "%ff", "%+1"])
    func whatCannotBeDecodedIsNot(text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }
}
