package import ControlProtocol
import Cryptography
package import Primitives

/// Tells who calls by the bearer token, and whether they may.
package struct Authorizer: Sendable {
    private struct Grant: Sendable {
        let caller: Caller
        let digest: Digest
    }

    private let grants: [Grant]

    /// One admin token, or no token: then everybody who reaches the address is let in.
    package init(token: Secret?) {
        grants =
            token.map { token in
                [
                    Grant(
                        caller: Caller(name: "admin", roles: Set(Role.allCases)),
                        digest: Self.digest(of: token.reveal())
                    )
                ]
            } ?? []
    }

    /// The caller of a request.
    ///
    /// - Parameters:
    ///   - authorization: The request's `Authorization` field.
    ///   - role: What the route needs.
    /// - Returns: Who it is.
    /// - Throws: `unauthorized` without a known token, `forbidden` with one that does not reach so far.
    package func caller(authorization: String?, needing role: Role) throws(Problem) -> Caller {
        guard !grants.isEmpty else {
            return Caller(name: "local", roles: Set(Role.allCases))
        }
        guard let token = authorization.flatMap(Self.bearerToken) else {
            throw Problem(.unauthorized, detail: "send a token: Authorization: Bearer TOKEN")
        }
        let digest = Self.digest(of: token)
        var found: Caller?
        // Every grant is compared, in a time that tells nothing about how much of a token is right.
        for grant in grants where grant.digest.isEqualInConstantTime(to: digest) {
            found = grant.caller
        }
        guard let found else {
            throw Problem(.unauthorized, detail: "the token is not known here")
        }
        guard found.roles.contains(role) else {
            throw Problem(.forbidden, detail: "the token of \(found.name) lacks the role \(role.rawValue)")
        }
        return found
    }

    private static func digest(of token: String) -> Digest {
        Digest(of: Array(token.utf8), using: .sha256)
    }

    private static func bearerToken(_ field: String) -> String? {
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            return nil
        }
        return String(parts[1])
    }
}
