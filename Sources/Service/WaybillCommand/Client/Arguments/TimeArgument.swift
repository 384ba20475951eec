import ArgumentParser
import Primitives

/// A moment, as in `2026-03-01T12:00:00Z`.
struct TimeArgument: Sendable, Hashable, ExpressibleByArgument {
    let moment: Timestamp

    init?(argument: String) {
        guard let moment = Timestamp(rfc3339: argument) else {
            return nil
        }
        self.moment = moment
    }
}
