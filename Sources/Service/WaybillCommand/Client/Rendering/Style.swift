/// How a text may be drawn: never a colour or a sign that the other side cannot show.
struct Style: Sendable, Hashable {
    var colors: Bool
    var unicode: Bool

    static let plain = Style(colors: false, unicode: false)

    enum Color: Int, Sendable {
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
        return "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m"
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
