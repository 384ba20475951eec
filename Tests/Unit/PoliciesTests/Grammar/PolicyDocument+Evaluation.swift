/// Something that somebody tries.
struct Attempt {
    var action: String
    /// `nil` where a policy of trust is asked.
    var resource: String?
    var principal: String?
    /// Keys of conditions, and what they are in this request.
    var context: [String: String] = [:]
}

extension PolicyDocument {
    /// What is not allowed is denied, and what is denied is denied.
    func allows(_ attempt: Attempt) -> Bool {
        let matching = statements.filter { $0.matches(attempt) }
        return matching.contains(where: \.isAllowing) && matching.allSatisfy(\.isAllowing)
    }
}

extension [PolicyDocument] {
    /// As one policy: what hangs on one role.
    func allow(_ attempt: Attempt) -> Bool {
        let matching = flatMap(\.statements).filter { $0.matches(attempt) }
        return matching.contains(where: \.isAllowing) && matching.allSatisfy(\.isAllowing)
    }
}

extension PolicyStatement {
    func matches(_ attempt: Attempt) -> Bool {
        actions.contains { Self.matches($0.lowercased(), attempt.action.lowercased()) }
            && (resources.isEmpty || resources.contains { Self.matches($0, attempt.resource ?? "") })
            && (principals.isEmpty || attempt.principal.map(principals.contains) == true)
            && conditions.allSatisfy { $0.isMet(in: attempt.context) }
    }

    /// `*` stands for any characters, slashes among them, and `?` for one.
    static func matches(_ pattern: String, _ text: String) -> Bool {
        let pattern = Array(pattern.unicodeScalars)
        let text = Array(text.unicodeScalars)
        var (place, reached) = (0, 0)
        // The last `*`, and how far it reaches by now.
        var star: (place: Int, reached: Int)?
        while reached < text.count {
            if place < pattern.count, pattern[place] == "*" {
                star = (place, reached)
                place += 1
            } else if place < pattern.count, pattern[place] == "?" || pattern[place] == text[reached] {
                (place, reached) = (place + 1, reached + 1)
            } else if let last = star {
                star = (last.place, last.reached + 1)
                (place, reached) = (last.place + 1, last.reached + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }
}

extension PolicyStatement.Condition {
    /// A key that the request does not have meets none of these.
    func isMet(in context: [String: String]) -> Bool {
        guard let value = context[key] else {
            return false
        }
        return switch comparison {
        case "StringEquals": values.contains(value)
        case "StringLike": values.contains { PolicyStatement.matches($0, value) }
        // Times of one form sort as texts.
        case "DateLessThan": values.contains { value < $0 }
        default: false
        }
    }
}
