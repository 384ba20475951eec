/// Whether the worker can do its work: the answer to `GET /readyz`.
public struct ReadinessResource: Codable, Sendable, Hashable {
    /// Whether all that it needs is there.
    public let ready: Bool
    /// What it needs, each with how it stands.
    public let checks: [Check]

    /// Readiness, as the checks say: a check that is not required may fail.
    public init(checks: [Check]) {
        self.checks = checks
        ready = checks.allSatisfy { $0.ready || !$0.required }
    }

    /// The names of what is waited for.
    public var waitingFor: [String] {
        checks.filter { $0.required && !$0.ready }.map(\.name)
    }

    /// One thing that the worker needs.
    public struct Check: Codable, Sendable, Hashable {
        /// What it is, as in `mqtt`, `store` or `storage.default`.
        public let name: String
        /// Whether it is there.
        public let ready: Bool
        /// Whether the worker can do nothing without it: a quarantined profile leaves the others working.
        public let required: Bool
        /// What is wrong, for people; open to everybody, so never a secret.
        public let message: String?

        /// A check.
        public init(name: String, ready: Bool, required: Bool = true, message: String? = nil) {
            self.name = name
            self.ready = ready
            self.required = required
            self.message = message
        }

        private enum CodingKeys: String, CodingKey {
            case name, ready, required, message
        }

        /// Writes every field.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(ready, forKey: .ready)
            try container.encode(required, forKey: .required)
            try container.encode(message, forKey: .message)
        }
    }
}
