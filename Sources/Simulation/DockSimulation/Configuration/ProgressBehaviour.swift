/// How the reports of an upload come.
package struct ProgressBehaviour: Sendable, Hashable {
    /// How many steps an export has; at least 1.
    ///
    /// The first third fetches the logs, the second packs them, and the rest uploads.
    package var steps = 3
    /// How many reports each step has; at least 1.
    package var reportsPerStep = 2
    /// How many more times each message is sent, as it stands.
    package var duplicates = 0
    /// Whether messages are sent in an order that the dock's seed shuffles, a few at a time.
    package var reorder = false
    /// Whether each step's percents go down instead of up.
    package var backwards = false
    /// Whether the report of the end is left out.
    package var dropFinal = false
    /// Whether there are no reports at all.
    package var silent = false
    /// Whether size and fingerprint are said with the end, and not before.
    package var claimsAtEnd = false
    /// Whether files have no `status`.
    package var statusMissing = false
    /// Whether files have no `total_step`, as one of the official example's has none.
    package var totalStepMissing = false
    /// Whether reports ask for an answer.
    package var needReply = false

    package init() {}
}
