import Foundation
import TestSupport

/// What a run was, and what is wrong.
package struct ChaosReport: Sendable {
    package let plan: ChaosPlan
    /// A line.
    package let figures: String
    /// Empty where nothing was lost, doubled or wrong.
    package let violations: [String]
    /// What the workers at each place have said, and what happened at each dock.
    let logs: [String: String]

    /// Writes what workers and docks have to say, for whoever wants to know why.
    ///
    /// - Returns: The folder.
    /// - Throws: What the file system says against it.
    package func writeLogs() throws -> String {
        let folder = Repository.path(".run/chaos-\(plan.store.rawValue)-\(plan.seed)")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, log) in logs {
            try TextFile.write(log + "\n", to: "\(folder)/\(name).log")
        }
        return folder
    }
}
