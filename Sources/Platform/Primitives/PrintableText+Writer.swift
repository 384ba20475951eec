extension PrintableText {
    /// How many combining marks stand behind the last character, and whether there is one that can carry them.
    struct MarkRun {
        /// `nil` where nothing can carry a mark: at the beginning, behind a space or an escape.
        private var count: Int?

        /// Whether a scalar can stand here as it is; the run goes on with it.
        mutating func admits(_ scalar: Unicode.Scalar) -> Bool {
            guard isPrintable(scalar) else {
                count = nil
                return false
            }
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .spacingMark, .enclosingMark:
                guard let marks = count, marks < longestMarkRun else {
                    return false
                }
                count = marks + 1
            default:
                note(scalar)
            }
            return true
        }

        /// Begins a new run behind a scalar that is no mark.
        mutating func note(_ scalar: Unicode.Scalar) {
            let carriesMarks = isPrintable(scalar) && scalar != " " && scalar != "\u{3000}"
            count = carriesMarks ? 0 : nil
        }

        /// Nothing carries a mark behind an escape.
        mutating func end() {
            count = nil
        }
    }

    /// Collects scalars and whole escapes up to a limit.
    struct Writer {
        private let limit: Int
        private let doublesBackslash: Bool
        private var scalars = String.UnicodeScalarView()
        private var count = 0
        /// How much of it leaves room for the ellipsis.
        private var fitting = 0
        /// Whether the limit has been reached; nothing is added after that.
        private(set) var isCut = false
        private var marks = MarkRun()

        init(limit: Int, doublesBackslash: Bool) {
            self.limit = max(limit, 0)
            self.doublesBackslash = doublesBackslash
        }

        var text: String {
            guard isCut else {
                return String(scalars)
            }
            guard limit > 0 else {
                return ""
            }
            return String(scalars.prefix(fitting)) + "…"
        }

        mutating func append(_ scalar: Unicode.Scalar) {
            if scalar == "\\" && doublesBackslash {
                marks.note(scalar)
                add("\\\\", count: 2)
            } else if marks.admits(scalar) {
                add(CollectionOfOne(scalar), count: 1)
            } else {
                appendEscape("\\u{\(String(scalar.value, radix: 16, uppercase: true).leftPadded)}")
            }
        }

        mutating func appendEscape(_ escape: String) {
            marks.end()
            add(escape.unicodeScalars, count: escape.utf8.count)
        }

        mutating func appendLineEnd() {
            marks.end()
            add(CollectionOfOne("\n"), count: 1)
        }

        private mutating func add(_ piece: String, count: Int) {
            add(piece.unicodeScalars, count: count)
        }

        private mutating func add(_ piece: some Sequence<Unicode.Scalar>, count pieceCount: Int) {
            guard pieceCount <= limit - count else {
                isCut = true
                return
            }
            scalars.append(contentsOf: piece)
            count += pieceCount
            if count < limit {
                fitting = count
            }
        }
    }
}

extension String {
    /// At least two digits.
    fileprivate var leftPadded: String {
        utf8.count < 2 ? "0" + self : self
    }
}
