/// The words of a command line, taken apart as a shell does it with quotation marks and backslashes, and no more: no
/// variable, wildcard or substitution is looked at.
enum CommandWords {
    /// - Throws: A quotation mark or backslash without its end; an empty command.
    static func split(_ command: String) throws(CredentialFault) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in command {
            if isEscaped {
                // Between double quotation marks a backslash is itself before anything but these.
                let isOrdinary = quote == "\"" && character != "\"" && character != "\\"
                word = (word ?? "") + (isOrdinary ? "\\" : "") + String(character)
                isEscaped = false
            } else if character == "\\" && quote != "'" {
                isEscaped = true
            } else if let mark = quote {
                if character == mark {
                    quote = nil
                } else {
                    word = (word ?? "") + String(character)
                }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                words += [word].compactMap(\.self)
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil, !isEscaped else {
            throw .unusable("the command ends inside a quotation")
        }
        words += [word].compactMap(\.self)
        guard let program = words.first, !program.isEmpty else {
            throw .unusable("the command is empty")
        }
        return words
    }
}
