/// The members of the outermost object of a JSON text.
///
/// Foundation's reader takes one of two members of one name without a word (tried with Swift 6.3.1).
enum JSONMembers {
    /// How many there are, repeated ones too, in a text that is known to be a JSON object.
    static func count(in json: some Sequence<UInt8>) -> Int {
        var count = 0
        var depth = 0
        var isString = false
        var isEscaped = false
        for byte in json {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = isString
            case UInt8(ascii: "\""): isString.toggle()
            case _ where isString: break
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ":") where depth == 1: count += 1
            default: break
            }
        }
        return count
    }

    /// Their names, each once; `nil` where the text is no object.
    static func names(in json: some Collection<UInt8>) -> Set<String>? {
        (try? ControlJSON.decode(Names.self, from: json))?.names
    }

    private struct Names: Decodable {
        let names: Set<String>

        init(from decoder: any Decoder) throws {
            names = Set(try decoder.container(keyedBy: FieldName.self).allKeys.map(\.stringValue))
        }
    }
}
