import Synchronization

/// The lines that a process has printed so far, and those to come.
///
/// Each iteration begins with the first line, so that any number of readers see all of it, whenever they come:
/// `await process.output.first { $0.hasPrefix("ready ") }`.
package final class Lines: AsyncSequence, Sendable {
    package typealias Element = String

    private struct State {
        var lines: [String] = []
        var partial: [UInt8] = []
        var ended = false
        var waiting: [CheckedContinuation<Void, Never>] = []

        mutating func finishLine() {
            lines.append(String(decoding: partial, as: UTF8.self))
            partial = []
        }
    }

    private let state = Mutex(State())

    /// What has been printed up to now.
    package var all: [String] {
        state.withLock { $0.lines }
    }

    /// What has been printed up to now, as one text.
    package var text: String {
        all.joined(separator: "\n")
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(lines: self)
    }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let lines: Lines
        private var index = 0

        fileprivate init(lines: Lines) {
            self.lines = lines
        }

        package mutating func next() async -> String? {
            let line = await lines.line(index)
            index += 1
            return line
        }
    }

    /// Returns when the output has ended, or the task is cancelled.
    func ended() async {
        await wait { $0.ended }
    }

    /// Line number `index`, as soon as it is there; `nil` where the output ended before, or the task is cancelled.
    private func line(_ index: Int) async -> String? {
        await wait { index < $0.lines.count || $0.ended }
        return state.withLock { index < $0.lines.count ? $0.lines[index] : nil }
    }

    private func wait(until holds: @Sendable (borrowing State) -> Bool) async {
        await withTaskCancellationHandler {
            while !Task.isCancelled, !state.withLock({ holds($0) }) {
                await withCheckedContinuation { continuation in
                    let waits = state.withLock { state in
                        guard !holds(state), !Task.isCancelled else { return false }
                        state.waiting.append(continuation)
                        return true
                    }
                    if !waits { continuation.resume() }
                }
            }
        } onCancel: {
            update { _ in }
        }
    }

    func append(_ bytes: some Sequence<UInt8>) {
        update { state in
            for byte in bytes {
                if byte == UInt8(ascii: "\n") {
                    state.finishLine()
                } else {
                    state.partial.append(byte)
                }
            }
        }
    }

    /// No more will come; what stands without a newline is a line too.
    func end() {
        update { state in
            if !state.partial.isEmpty { state.finishLine() }
            state.ended = true
        }
    }

    private func update(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
