import UnixSignals

#if canImport(Glibc)
import Glibc
#endif

/// How a command that takes long is ended from outside.
enum Interruption {
    /// The exit code of whom SIGINT ends, as shells write it.
    private static let exitCode: Int32 = 130

    /// Runs a piece of work until it ends, or is canceled by SIGINT or SIGTERM; a second signal ends the process at once.
    ///
    /// - Returns: Whether it ran to its end.
    /// - Throws: What the work throws.
    static func allowed(_ work: @escaping @Sendable () async throws -> Void) async throws -> Bool {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let task = Task { try await work() }
        let watch = Task {
            var count = 0
            for await _ in signals {
                count += 1
                guard count == 1 else {
                    exit(exitCode)
                }
                task.cancel()
            }
        }
        defer { watch.cancel() }
        do {
            try await task.value
            return true
        } catch is CancellationError {
            return false
        }
    }
}
