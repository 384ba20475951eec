extension String {
    /// The text as one word of a POSIX shell, in single quotation marks.
    ///
    /// By scalars: a mark that combines with a quotation mark would hide it from a search for characters.
    package var shellQuoted: String {
        var quoted = "'"
        for scalar in unicodeScalars {
            quoted += scalar == "'" ? "'\\''" : String(scalar)
        }
        return quoted + "'"
    }
}
