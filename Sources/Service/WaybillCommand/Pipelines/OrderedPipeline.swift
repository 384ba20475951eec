/// Works on inputs, several at a time, and hands the results on in the inputs' order.
///
/// Memory is bounded by the window, however many inputs there are: a result that is done early waits for those before it,
/// and while as many wait as the window holds, no more is read.
struct OrderedPipeline: Sendable {
    /// How many inputs are worked on at a time.
    let concurrency: Int
    /// How many inputs may be between the last result that was handed on and the last that was read.
    let window: Int

    init(concurrency: Int, window: Int? = nil) {
        self.concurrency = max(1, concurrency)
        self.window = max(self.concurrency, window ?? concurrency * 16)
    }

    private enum Step<Input: Sendable, Output: Sendable>: Sendable {
        case read(Input?)
        case done(place: Int, Output)
    }

    /// Runs to the end of the inputs.
    ///
    /// - Parameters:
    ///   - next: Gives the next input, and `nil` after the last; never asked twice at a time.
    ///   - perform: The work on one. What it returns after the task was canceled is not used.
    ///   - take: Is handed each result, in order.
    /// - Throws: What `next` and `take` throw, or `CancellationError`; every result before has been handed on.
    func run<Input: Sendable, Output: Sendable>(
        next: @escaping @Sendable () async throws -> Input?,
        perform: @escaping @Sendable (Input) async -> Output,
        take: (Output) throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Step<Input, Output>.self) { group in
            var isReading = false
            var hasEnded = false
            var running = 0
            var started = 0
            var taken = 0
            var early: [Int: Output] = [:]
            while true {
                if !hasEnded, !isReading, running < concurrency, started - taken < window {
                    isReading = true
                    group.addTask { .read(try await next()) }
                }
                guard let step = try await group.next() else {
                    return
                }
                try Task.checkCancellation()
                switch step {
                case .read(let input?):
                    isReading = false
                    let place = started
                    started += 1
                    running += 1
                    group.addTask { .done(place: place, await perform(input)) }
                case .read(nil):
                    isReading = false
                    hasEnded = true
                case .done(let place, let output):
                    running -= 1
                    early[place] = output
                    while let output = early.removeValue(forKey: taken) {
                        taken += 1
                        try take(output)
                    }
                }
            }
        }
    }
}
