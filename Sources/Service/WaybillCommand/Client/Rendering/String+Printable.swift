import Primitives

extension String {
    /// What a dock, a store or a server said, as a part of a line: unambiguous, and of bounded length.
    var printable: String {
        PrintableText.line(self, limit: 4096)
    }
}
