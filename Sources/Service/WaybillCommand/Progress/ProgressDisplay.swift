import Synchronization

/// Shows how far a command is on the standard error, while its results go to the standard output.
///
/// A bar that is drawn over and over on a terminal that can move its cursor, else a line every ten seconds. What is written through it
/// never ends up behind a bar.
final class ProgressDisplay: Sendable {
    private static let redrawn = Duration.milliseconds(200)
    private static let repeated = Duration.seconds(10)

    private struct State {
        var progress: WorkProgress
        var isDrawn = false
    }

    private let output: Terminal
    private let errors: Terminal
    private let style: Style
    /// Whether a bar is drawn over and over.
    private let isDrawn: Bool
    private let start = ContinuousClock.now
    private let state: Mutex<State>

    init(unit: WorkProgress.Unit, output: Terminal = .standardOutput, errors: Terminal = .standardError) {
        self.output = output
        self.errors = errors
        style = errors.style()
        isDrawn = errors.isDrawable()
        state = Mutex(State(progress: WorkProgress(unit: unit)))
    }

    /// Draws until the task is canceled.
    func run() async {
        let interval = isDrawn ? Self.redrawn : Self.repeated
        while (try? await Task.sleep(for: interval)) != nil {
            state.withLock { state in
                guard state.progress.hasBegun else {
                    return
                }
                let elapsed = ContinuousClock.now - start
                if isDrawn {
                    let line = state.progress.line(after: elapsed, columns: errors.columns - 1, style: style)
                    errors.write(line, after: .clearLine)
                    state.isDrawn = true
                } else {
                    errors.write(state.progress.plain(after: elapsed) + "\n")
                }
            }
        }
    }

    /// Changes how far it is, and writes a result to the standard output.
    func advance(writing line: OutputLine? = nil, _ change: (inout WorkProgress) -> Void) {
        state.withLock { state in
            change(&state.progress)
            if let line {
                erase(&state)
                output.writeLine(line)
            }
        }
    }

    /// Takes the bar away.
    func end() {
        state.withLock { erase(&$0) }
    }

    private func erase(_ state: inout State) {
        if state.isDrawn {
            errors.write("", after: .clearLine)
            state.isDrawn = false
        }
    }
}

extension ProgressDisplay {
    /// Runs a piece of work, and shows how far it is until it ends.
    func during<Value: Sendable>(_ work: () async throws -> Value) async rethrows -> Value {
        let drawing = Task { await run() }
        defer {
            drawing.cancel()
            end()
        }
        return try await work()
    }
}
