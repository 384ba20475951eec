import Primitives
import Testing

@Suite("Profile names")
struct ProfileNameTests {
    @Test("accepted", arguments: ["a", "default", "eu1", "a0", "z9z9", String(repeating: "a", count: 64)])
    func accepted(text: String) {
        #expect(ProfileName(text)?.value == text)
        #expect(ProfileName(text)?.description == text)
    }

    @Test(
        "refused",
        arguments: [
            "", "A", "Default", "1a", "0", "a-b", "a_b", "a.b", " a", "a ", "a\n", "é", "ａ", "aé", "a\u{301}", "а",
            "a/b", String(repeating: "a", count: 65),
        ]
    )
    func refused(text: String) {
        #expect(ProfileName(text) == nil)
    }

    @Test("ordered as text")
    func order() {
        let names = ["a", "a1", "b", "eu", "us"].compactMap(ProfileName.init)
        #expect(names.reversed().sorted() == names)
    }
}
