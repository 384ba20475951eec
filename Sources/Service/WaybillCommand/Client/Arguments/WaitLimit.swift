import ArgumentParser
import Primitives

/// How long to wait, as in `90s`, `15m`, `1h`.
struct WaitLimit: Sendable, Hashable, ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        guard let duration = DurationText.duration(of: argument), duration > .zero else {
            return nil
        }
        self.duration = duration
    }
}
