/// The names of a JSON object's own members, as they are written: decoders keep one member of each name.
struct JSONMemberNames: Sendable {
    /// Whether two members have one name.
    private(set) var hasTwice = false

    /// - Parameter document: An object, which a decoder has taken.
    init(of document: [UInt8]) {
        var names: Set<[UInt8]> = []
        var depth = 0
        var place = 0
        var last: ArraySlice<UInt8> = []
        while place < document.count {
            switch document[place] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
            case UInt8(ascii: "\""):
                let end = Self.end(ofTextAt: place, in: document)
                last = document[place..<end]
                place = end - 1
            case UInt8(ascii: ":") where depth == 1:
                hasTwice = !names.insert(Array(last)).inserted || hasTwice
            default:
                break
            }
            place += 1
        }
    }

    /// The place behind the closing quotation mark.
    private static func end(ofTextAt start: Int, in document: [UInt8]) -> Int {
        var place = start + 1
        while place < document.count, document[place] != UInt8(ascii: "\"") {
            place += document[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place + 1, document.count)
    }
}
