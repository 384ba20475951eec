import Primitives
import Synchronization
import Testing

@testable import WaybillCommand

@Suite struct OrderedPipelineTests {
    /// What the pipeline did to its surroundings, and how much at a time.
    private final class Watch: Sendable {
        struct Counts {
            var read = 0
            var running = 0
            var mostRunning = 0
            var taken = 0
            var mostBetween = 0
        }

        let counts = Mutex(Counts())

        func read(upTo end: Int) -> Int? {
            counts.withLock { counts in
                guard counts.read < end else {
                    return nil
                }
                counts.read += 1
                counts.mostBetween = max(counts.mostBetween, counts.read - counts.taken)
                return counts.read - 1
            }
        }

        func begin() {
            counts.withLock { counts in
                counts.running += 1
                counts.mostRunning = max(counts.mostRunning, counts.running)
            }
        }

        func end() {
            counts.withLock { $0.running -= 1 }
        }
    }

    private struct Broken: Error {}

    @Test(
        "results come in order, however long each takes, and no more than the window is held",
        arguments: [(1, 1), (3, 4), (16, 64), (64, 64)]
    )
    func order(concurrency: Int, window: Int) async throws {
        let watch = Watch()
        let count = 3000
        var taken: [Int] = []
        try await OrderedPipeline(concurrency: concurrency, window: window).run(
            next: { watch.read(upTo: count) },
            perform: { input in
                watch.begin()
                var random = SplitMix64(seed: UInt64(input))
                for _ in 0..<Int.random(in: 0...20, using: &random) {
                    await Task.yield()
                }
                watch.end()
                return input
            },
            take: { output in
                taken.append(output)
                watch.counts.withLock { $0.taken += 1 }
            }
        )
        #expect(taken == Array(0..<count))
        let counts = watch.counts.withLock { $0 }
        #expect(counts.mostRunning <= concurrency && counts.mostBetween <= window)
    }

    @Test("what cannot be read ends it, after all that was read has been handed on where it was done")
    func failure() async throws {
        let watch = Watch()
        await #expect(throws: Broken.self) {
            try await OrderedPipeline(concurrency: 4).run(
                next: {
                    guard let next = watch.read(upTo: 100) else {
                        throw Broken()
                    }
                    return next
                },
                perform: { $0 },
                take: { _ in }
            )
        }
    }

    @Test("canceled, it ends, and hands on nothing that was broken off")
    func cancellation() async throws {
        let taken = Mutex<[Int]>([])
        let watch = Watch()
        let task = Task {
            try await OrderedPipeline(concurrency: 4).run(
                next: { watch.read(upTo: .max) },
                perform: { input in
                    while input >= 10, !Task.isCancelled {
                        await Task.yield()
                    }
                    return Task.isCancelled ? -1 : input
                },
                take: { output in taken.withLock { $0.append(output) } }
            )
        }
        while taken.withLock({ $0.count }) < 10 {
            await Task.yield()
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(taken.withLock { $0 } == Array(0..<10))
    }
}
