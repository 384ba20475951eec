/// The ways in which real docks stray from the protocol's text, for a simulated dock to stray alike.
package struct DockQuirks: OptionSet, Sendable, Hashable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// `end_ime` in all but the first log of each module, as in the official example.
    package static let misspelledEndTime = DockQuirks(rawValue: 1 << 0)
    /// `prgress` for a file's `progress`.
    package static let misspelledProgress = DockQuirks(rawValue: 1 << 1)
    /// A listing under `output`.
    package static let nestedListing = DockQuirks(rawValue: 1 << 2)
    /// No `method` in replies.
    package static let noMethod = DockQuirks(rawValue: 1 << 3)
    /// Modules as integers.
    package static let integerModules = DockQuirks(rawValue: 1 << 4)
}
