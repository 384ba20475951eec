package import ControlProtocol
import Cryptography
package import Primitives
import Synchronization

/// Tells who calls by the bearer token, and whether they may.
package final class Authorizer: Sendable {
    private struct Sources: Sendable {
        var admin: TokenGrant?
        var file: TokensFile?
    }

    private let sources: Mutex<Sources>

    /// One admin token and a file of others, or neither: then everybody who reaches the address is let in.
    package init(token: Secret?, file: TokensFile? = nil) {
        sources = Mutex(Self.sources(token, file))
    }

    /// Puts others in the place of what was known.
    package func replace(token: Secret?, file: TokensFile?) {
        sources.withLock { $0 = Self.sources(token, file) }
    }

    /// The file of tokens, where there is one.
    package var file: TokensFile? {
        sources.withLock { $0.file }
    }

    /// Whether callers need a token.
    package var asksForTokens: Bool {
        sources.withLock { $0.admin != nil || $0.file != nil }
    }

    /// The caller of a request.
    ///
    /// - Parameters:
    ///   - authorization: The request's `Authorization` field.
    ///   - role: What the route needs.
    /// - Returns: Who it is.
    /// - Throws: `unauthorized` without a known token, `forbidden` with one that does not reach so far.
    package func caller(authorization: String?, needing role: Role) throws(Problem) -> Caller {
        let sources = sources.withLock { $0 }
        guard sources.admin != nil || sources.file != nil else {
            return Caller(name: "local", roles: Set(Role.allCases))
        }
        guard let token = authorization.flatMap(Self.bearerToken) else {
            throw Problem(.unauthorized, detail: "send a token: Authorization: Bearer TOKEN")
        }
        let digest = Self.digest(of: token)
        // Every grant is compared, in a time that tells nothing about how much of a token is right.
        let found = ([sources.admin].compactMap(\.self) + (sources.file?.grants ?? []))
            .filter { $0.digest.isEqualInConstantTime(to: digest) }
            .map(\.caller)
        guard let first = found.first else {
            throw Problem(.unauthorized, detail: "the token is not known here")
        }
        guard let caller = Caller(found.filter { $0.roles.contains(role) }) else {
            throw Problem(.forbidden, detail: "the token of \(first.name) lacks the role \(role.rawValue)")
        }
        // What other lines of the token allow holds here too where they reach as far.
        let further = found.filter { $0.reach.covers(caller.reach) }.map(\.roles)
        return Caller(
            name: caller.name,
            roles: further.reduce(caller.roles) { $0.union($1) },
            reach: caller.reach
        )
    }

    private static func sources(_ token: Secret?, _ file: TokensFile?) -> Sources {
        Sources(
            admin: token.map { token in
                TokenGrant(
                    caller: Caller(name: "admin", roles: Set(Role.allCases)),
                    digest: digest(of: token.reveal())
                )
            },
            file: file
        )
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

extension Caller {
    /// One caller of several lines of one token that all give the role in question; `nil` of none.
    fileprivate init?(_ callers: [Caller]) {
        guard let first = callers.first else {
            return nil
        }
        var reach = Set<ProfileName>()
        var reachesEverything = false
        for caller in callers {
            switch caller.reach {
            case .everything: reachesEverything = true
            case .profiles(let names): reach.formUnion(names)
            }
        }
        self.init(
            name: first.name,
            roles: callers.dropFirst().reduce(first.roles) { $0.intersection($1.roles) },
            reach: reachesEverything ? .everything : .profiles(reach)
        )
    }
}
