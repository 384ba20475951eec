import ControlProtocol
import Primitives

/// The newest log of each module of a listing.
struct NewestLogs: Sendable {
    /// One file for each module that has logs, in the listing's order.
    let files: [FileArgument]

    /// - Parameter listing: What the dock listed.
    init(of listing: LogListingResource) {
        files = listing.modules.compactMap { module in
            guard module.result == 0 else {
                return nil
            }
            // By the time it began; where the dock does not say, by the index, which counts up.
            let newest = module.logs.max { left, right in
                (left.startTime?.milliseconds ?? .min, left.bootIndex)
                    < (right.startTime?.milliseconds ?? .min, right.bootIndex)
            }
            return newest.map { FileArgument(module: module.module, bootIndexes: [$0.bootIndex]) }
        }
    }
}
