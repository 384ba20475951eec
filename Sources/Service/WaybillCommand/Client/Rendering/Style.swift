import Primitives

/// How a text may be drawn: never a colour or a sign that the other side cannot show.
struct Style: Sendable, Hashable {
    var colors: Bool
    var unicode: Bool

    static let plain = Style(colors: false, unicode: false)

    enum Color: Int, Sendable, CaseIterable {
        case red = 31
        case green = 32
        case yellow = 33
        case cyan = 36
        case gray = 90
    }

    func paint(_ text: String, _ color: Color?) -> String {
        guard colors, let color else {
            return text
        }
        return Self.sequence(color.rawValue) + text + Self.sequence(0)
    }

    private static func sequence(_ code: Int) -> String {
        "\u{1B}[\(code)m"
    }

    /// All that ``paint(_:_:)`` writes.
    private static let sequences = (Color.allCases.map(\.rawValue) + [0]).map { Array(sequence($0).unicodeScalars) }

    /// A text of which only these colours are left of what is not printable, and line ends where they are kept.
    static func guarded(_ text: String, keepsLineEnds: Bool) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = ""
        var start = 0
        var place = 0
        while place < scalars.count {
            guard scalars[place] == "\u{1B}",
                let sequence = sequences.first(where: { scalars[place...].starts(with: $0) })
            else {
                place += 1
                continue
            }
            result += plain(scalars[start..<place], keepsLineEnds)
            result.unicodeScalars.append(contentsOf: sequence)
            place += sequence.count
            start = place
        }
        return result + plain(scalars[start...], keepsLineEnds)
    }

    private static func plain(_ scalars: ArraySlice<Unicode.Scalar>, _ keepsLineEnds: Bool) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return PrintableText.guarded(text, keepsLineEnds: keepsLineEnds)
    }

    /// The colour of a state's word, of an upload or of a file.
    static func color(ofState state: String) -> Color? {
        switch state {
        case "completed", "verified": .green
        case "failed": .red
        case "canceled": .gray
        case "verifying": .yellow
        case "uploading": .cyan
        default: nil
        }
    }

    /// A state's word in its colour.
    func state(_ word: String) -> String {
        paint(word, Self.color(ofState: word))
    }
}
