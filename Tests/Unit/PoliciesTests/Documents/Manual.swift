import TestSupport

/// policies/README.md, or what stands below one of its headings.
struct Manual {
    let text: String

    static func read() throws -> Manual {
        Manual(text: try TextFile.read(Repository.path("policies/README.md")))
    }

    /// What stands below a heading of the second level.
    func section(_ heading: String) throws(PolicyFault) -> Manual {
        guard let start = text.firstRange(of: "\n## \(heading)\n") else {
            throw PolicyFault("policies/README.md has no '\(heading)'")
        }
        let rest = text[start.upperBound...]
        return Manual(text: String(rest[..<(rest.firstRange(of: "\n## ")?.lowerBound ?? rest.endIndex)]))
    }

    /// The commands, one text a block.
    var commands: [String] {
        text.matches(of: /```sh\n((?s:.)*?)```/).map { String($0.output.1) }
    }

    /// What the commands' `sed` puts in the place of what, in order.
    var replacements: [(place: String, value: String)] {
        commands.flatMap { block in
            block.matches(of: /-e ['"]s\|([A-Z_]+)\|([^|]*)\|g['"]/).map {
                (place: String($0.output.1), value: String($0.output.2))
            }
        }
    }

    /// A document as the commands fill it in, but for some values.
    func fill(_ document: String, _ values: [String: String] = [:]) -> String {
        replacements.reduce(document) { text, replacement in
            // A command in the place of a value is the time.
            let given = replacement.value.hasPrefix("$(date ") ? "2026-01-01T00:00:00Z" : replacement.value
            return text.replacing(replacement.place, with: values[replacement.place] ?? given)
        }
    }
}
