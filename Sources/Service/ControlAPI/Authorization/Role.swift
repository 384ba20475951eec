/// What a caller may do (contract.md, Settings, `HTTP_TOKENS_FILE`).
package enum Role: String, Sendable, Hashable, CaseIterable {
    /// See uploads, logs of docks, notices, the audit and metrics.
    case read
    /// Start, cancel, retry and verify uploads; and read.
    case operate
    /// Be handed credentials; and read.
    case mint

    /// What a token of this role may do: everybody may read.
    var grants: Set<Role> {
        [.read, self]
    }
}
