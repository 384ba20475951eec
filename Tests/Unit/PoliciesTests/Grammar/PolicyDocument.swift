import Foundation

/// A policy that keeps to its grammar; anything that is not known here is refused.
struct PolicyDocument {
    /// What a policy hangs on.
    enum Use {
        /// A user, a role, or a session.
        case identity
        /// A role, as who may assume it.
        case trust
    }

    let grammar: PolicyGrammar
    let statements: [PolicyStatement]

    /// - Throws: ``PolicyFault``.
    init(parsing text: String, grammar: PolicyGrammar, use: Use = .identity) throws {
        let members = try PolicyFault.members(JSONSerialization.jsonObject(with: Data(text.utf8)), "the document")
        guard Set(members.keys) == ["Version", "Statement"] else {
            throw PolicyFault("Version and Statement, and nothing else")
        }
        guard members["Version"] as? String == grammar.version else {
            throw PolicyFault("Version is \(grammar.version)")
        }
        guard let statements = members["Statement"] as? [Any], !statements.isEmpty else {
            throw PolicyFault("no statement")
        }
        self.grammar = grammar
        self.statements = try statements.map { try PolicyStatement($0, grammar: grammar, use: use) }
        let names = self.statements.compactMap(\.sid)
        guard Set(names).count == names.count else {
            throw PolicyFault("a Sid stands twice")
        }
    }
}

/// Where a document leaves its grammar.
struct PolicyFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    static func members(_ value: Any?, _ name: String) throws(PolicyFault) -> [String: Any] {
        guard let members = value as? [String: Any], !members.isEmpty else {
            throw PolicyFault("\(name) is no object")
        }
        return members
    }

    /// A list of texts, none of them twice.
    static func texts(_ value: Any?, _ name: String) throws(PolicyFault) -> [String] {
        guard let texts = value as? [String], !texts.isEmpty, !texts.contains("") else {
            throw PolicyFault("\(name) is no list of texts")
        }
        guard Set(texts).count == texts.count else {
            throw PolicyFault("\(name) holds a text twice")
        }
        return texts
    }
}
