/// Which bytes of an object an answer carries (RFC 9110, 14.4): `bytes 5-9/10`, with `*` for a size that is not known.
struct ContentRange: Sendable, Equatable {
    let first: Int64
    /// Of the whole object.
    let size: Int64?

    /// `nil` where the field does not say what it should.
    init?(_ field: String) {
        let words = field.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bytes" else {
            return nil
        }
        let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts[0].split(separator: "-").first.flatMap({ Int64($0) }), first >= 0
        else {
            return nil
        }
        self.first = first
        if parts[1] == "*" {
            size = nil
        } else if let size = Int64(parts[1]), size > first {
            self.size = size
        } else {
            return nil
        }
    }
}
