import ControlProtocol
package import Primitives

/// Who calls.
package struct Caller: Sendable, Hashable {
    /// For the audit.
    package let name: String
    /// What they may do.
    package let roles: Set<Role>
    /// Whose uploads and credentials they see and touch.
    package let reach: Reach

    package init(name: String, roles: Set<Role>, reach: Reach = .everything) {
        self.name = name
        self.roles = roles
        self.reach = reach
    }

    /// Some storage profiles, or all there will ever be.
    package enum Reach: Sendable, Hashable {
        case everything
        case profiles(Set<ProfileName>)

        /// Whether it holds all of another.
        func covers(_ other: Reach) -> Bool {
            switch (self, other) {
            case (.everything, _): true
            case (.profiles, .everything): false
            case (.profiles(let mine), .profiles(let others)): mine.isSuperset(of: others)
            }
        }
    }
}

extension StartRequest {
    /// The answer carries the start with its secret.
    var handsOutCredentials: Bool {
        !publish && !adopt
    }
}
