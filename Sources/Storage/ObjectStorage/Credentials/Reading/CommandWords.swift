/// The words of a command line, taken apart as a shell does it with quotation marks and backslashes, and no more: no
/// variable, wildcard or substitution is looked at.
///
/// The AWS tools use Python's `shlex.split`, whose rules these are.
enum CommandWords {
    /// The program and its arguments.
    ///
    /// - Throws: A quotation mark or backslash without its end; an empty command.
    static func command(_ command: String) throws(CredentialFault) -> [String] {
        let words = try split(command)
        guard let program = words.first, !program.isEmpty else {
            throw .unusable("the command is empty")
        }
        return words
    }

    /// - Throws: A quotation mark or backslash without its end.
    static func split(_ command: String) throws(CredentialFault) -> [String] {
        var words: [String] = []
        var word: String.UnicodeScalarView?
        var quote: Unicode.Scalar?
        var isEscaped = false
        // By scalars: a mark that combines with a quotation mark would hide it from a comparison of characters.
        for scalar in command.unicodeScalars {
            if isEscaped {
                // Between double quotation marks a backslash is itself before anything but these.
                let isOrdinary = quote == "\"" && scalar != "\"" && scalar != "\\"
                word = (word ?? .init()) + (isOrdinary ? ["\\", scalar] : [scalar])
                isEscaped = false
            } else if scalar == "\\" && quote != "'" {
                isEscaped = true
            } else if let mark = quote {
                if scalar == mark {
                    quote = nil
                } else {
                    word = (word ?? .init()) + [scalar]
                }
            } else if scalar == "'" || scalar == "\"" {
                quote = scalar
                word = word ?? .init()
            } else if " \t\r\n".unicodeScalars.contains(scalar) {
                words += [word].compactMap(\.self).map { String($0) }
                word = nil
            } else {
                word = (word ?? .init()) + [scalar]
            }
        }
        guard quote == nil, !isEscaped else {
            throw .unusable("the command ends inside a quotation")
        }
        words += [word].compactMap(\.self).map { String($0) }
        return words
    }
}
