/// What a caller may do (contract.md, Settings, `HTTP_TOKENS_FILE`).
package enum Role: String, Sendable, Hashable, CaseIterable {
    /// See uploads, logs of docks, notices and metrics.
    case read
    /// Start, cancel, retry and verify uploads.
    case operate
    /// Be handed credentials.
    case mint
}

/// Who calls.
package struct Caller: Sendable, Hashable {
    /// For the audit.
    package let name: String
    /// What they may do.
    package let roles: Set<Role>
}
