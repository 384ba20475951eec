import Foundation

/// One statement of a policy.
struct PolicyStatement {
    struct Condition {
        let comparison: String
        let key: String
        let values: [String]
    }

    let sid: String?
    let isAllowing: Bool
    let actions: [String]
    /// Empty where the use has none: in a trust policy, and for what names no resource.
    let resources: [String]
    let principals: [String]
    let conditions: [Condition]

    init(_ value: Any, grammar: PolicyGrammar, use: PolicyDocument.Use) throws {
        let members = try PolicyFault.members(value, "a statement")
        let known: Set = ["Sid", "Effect", "Action", "Condition", use == .trust ? "Principal" : "Resource"]
        let unknown = Set(members.keys).subtracting(grammar == .aws ? known : known.subtracting(["Sid"]))
        guard unknown.isEmpty else {
            throw PolicyFault("\(unknown.sorted()) is not of this grammar, or not of this use")
        }
        sid = try Self.sid(members["Sid"])
        guard let effect = members["Effect"] as? String, ["Allow", "Deny"].contains(effect) else {
            throw PolicyFault("Effect is Allow or Deny")
        }
        isAllowing = effect == "Allow"
        actions = try PolicyFault.texts(members["Action"], "Action")
        conditions = try Self.conditions(members["Condition"], grammar)
        principals = use == .trust ? try Self.principals(members["Principal"], grammar) : []
        resources = try Self.resources(members["Resource"], of: actions, isAllowing, grammar, use)
    }

    private static func sid(_ value: Any?) throws(PolicyFault) -> String? {
        guard let value else {
            return nil
        }
        guard let sid = value as? String, sid.wholeMatch(of: /[A-Za-z0-9]+/) != nil else {
            throw PolicyFault("a Sid is of letters and digits")
        }
        return sid
    }

    private static func principals(_ value: Any?, _ grammar: PolicyGrammar) throws(PolicyFault) -> [String] {
        let members = try PolicyFault.members(value, "Principal")
        guard Array(members.keys) == [grammar.principal] else {
            throw PolicyFault("Principal names \(grammar.principal), and nothing else")
        }
        let names = try PolicyFault.texts(members[grammar.principal], "Principal")
        guard names.allSatisfy(grammar.isPrincipal) else {
            throw PolicyFault("a principal is one user or one role")
        }
        return names
    }

    /// Everything may be denied; what is allowed is an action that there is, on what it can be done to.
    private static func resources(
        _ value: Any?,
        of actions: [String],
        _ isAllowing: Bool,
        _ grammar: PolicyGrammar,
        _ use: PolicyDocument.Use
    ) throws(PolicyFault) -> [String] {
        guard isAllowing || actions != ["*"] else {
            return try PolicyFault.texts(value, "Resource")
        }
        var wanted: [PolicyGrammar.Resource] = []
        for action in actions {
            guard let resource = grammar.actions[action] else {
                throw PolicyFault("\(action) is no action that is known here")
            }
            wanted.append(resource)
        }
        if use == .trust {
            guard actions.allSatisfy({ $0.hasPrefix("sts:") }) else {
                throw PolicyFault("a trust policy is about sts")
            }
            return []
        }
        if wanted.allSatisfy({ $0 == .nothing }) {
            guard value == nil, !isAllowing else {
                throw PolicyFault("the administration of a server is denied, and names no resource")
            }
            return []
        }
        let names = try PolicyFault.texts(value, "Resource")
        for name in names {
            guard let resource = grammar.resource(name) else {
                throw PolicyFault("\(name) names nothing")
            }
            guard wanted.allSatisfy({ $0 == resource }) else {
                throw PolicyFault("\(actions) cannot be done to \(name)")
            }
        }
        return names
    }

    private static func conditions(_ value: Any?, _ grammar: PolicyGrammar) throws(PolicyFault) -> [Condition] {
        guard let value else {
            return []
        }
        var conditions: [Condition] = []
        for (comparison, keys) in try PolicyFault.members(value, "Condition") {
            for (key, values) in try PolicyFault.members(keys, comparison) {
                guard grammar.conditions[comparison]?.contains(key) == true else {
                    throw PolicyFault("\(comparison) of \(key) is no condition that is known here")
                }
                conditions.append(
                    Condition(comparison: comparison, key: key, values: try PolicyFault.texts(values, key))
                )
            }
        }
        return conditions
    }
}
