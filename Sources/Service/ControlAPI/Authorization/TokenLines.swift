import Cryptography
import Primitives

/// Reads `HTTP_TOKENS_FILE`: lines `name:role:profiles:sha256` (contract.md, Settings).
///
/// The role is `read`, `operate` or `mint`; the profiles are names separated by commas, or `*`; the last field is the
/// SHA-256 of the token in hexadecimal. Blank lines and lines that begin with `#` are passed over. Two lines of one token
/// give it both roles.
enum TokenLines {
    /// Names that the worker gives itself, or that stand for no token of this file.
    private static let reserved: Set<String> = ["admin", "local", "worker"]

    /// - Throws: The first line that is wrong, by its number and never by what it holds.
    static func parse(_ bytes: [UInt8]) throws(TokensFileFault) -> [TokenGrant] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw TokensFileFault("is not a text")
        }
        var grants: [TokenGrant] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let content = String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
            guard !content.isEmpty, !content.hasPrefix("#") else {
                continue
            }
            let grant: TokenGrant
            do {
                grant = try self.grant(content)
            } catch {
                throw TokensFileFault("line \(index + 1) \(error.message)")
            }
            if grants.contains(where: { $0.digest == grant.digest && $0.caller.name != grant.caller.name }) {
                throw TokensFileFault("line \(index + 1) holds the token of another name")
            }
            grants.append(grant)
        }
        return grants
    }

    private static func grant(_ line: String) throws(TokensFileFault) -> TokenGrant {
        let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 4 else {
            throw TokensFileFault("has \(fields.count) fields; it must be name:role:profiles:sha256")
        }
        guard isName(fields[0]) else {
            throw TokensFileFault("has a name that is not 1 to 64 of A-Z, a-z, 0-9, '.', '_', '@' and '-'")
        }
        guard !reserved.contains(fields[0]) else {
            throw TokensFileFault(
                "has a name that the worker uses itself (\(reserved.sorted().joined(separator: ", ")))"
            )
        }
        guard let role = Role(rawValue: fields[1]) else {
            let roles = Role.allCases.map(\.rawValue).joined(separator: ", ")
            throw TokensFileFault("has an unknown role; there are: \(roles)")
        }
        guard let digest = Digest(hex: fields[3]), digest.algorithm == .sha256 else {
            throw TokensFileFault("does not end with a SHA-256, which is 64 hexadecimal digits")
        }
        return TokenGrant(
            caller: Caller(name: fields[0], roles: role.grants, reach: try reach(fields[2])),
            digest: digest
        )
    }

    private static func reach(_ field: String) throws(TokensFileFault) -> Caller.Reach {
        if field == "*" {
            return .everything
        }
        let names = field.split(separator: ",", omittingEmptySubsequences: false).map { ProfileName(String($0)) }
        guard names.allSatisfy({ $0 != nil }) else {
            throw TokensFileFault("must name profiles, separated by commas, or *")
        }
        return .profiles(Set(names.compactMap(\.self)))
    }

    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    true
                default: "._@-".utf8.contains(byte)
                }
            }
    }
}

/// What is wrong with a file of tokens; it holds nothing of what stands there.
package struct TokensFileFault: Error, Sendable, Hashable, CustomStringConvertible {
    let message: String

    init(_ message: String) {
        self.message = message
    }

    package var description: String {
        message
    }
}
