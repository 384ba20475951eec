import Testing

@testable import ObjectStorage

@Suite struct CommandWordsTests {
    @Test(arguments: [
        ("vault read", ["vault", "read"]),
        ("  /opt/a\tb \n", ["/opt/a", "b"]),
        (#""/opt/my tool" --x='a "b" c'"#, ["/opt/my tool", #"--x=a "b" c"#]),
        (#"a\ b c\\d \"e"#, ["a b", #"c\d"#, #""e"#]),
        (#""a\"b\\c\d""#, [#"a"b\c\d"#]),
        (#"'a\b' "" ''x"#, [#"a\b"#, "", "x"]),
        ("p\u{A0}q\u{B}r", ["p\u{A0}q\u{B}r"]),
        ("echo $HOME; rm *.txt | `x` > y", ["echo", "$HOME;", "rm", "*.txt", "|", "`x`", ">", "y"]),
    ])
    func words(command: String, words: [String]) throws {
        #expect(try CommandWords.split(command) == words)
    }

    @Test(arguments: ["", "  ", "''", #""a"#, "'a", #"a\"#])
    func whatHasNoEndOrNoProgramIsRefused(command: String) {
        #expect(throws: CredentialFault.self) { try CommandWords.command(command) }
    }
}
