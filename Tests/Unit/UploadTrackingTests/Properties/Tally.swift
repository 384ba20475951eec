import FoundationEssentials
import UploadTracking

/// What came of many histories.
struct Tally: Sendable {
    /// How many are run: a hundred thousand, or as many as the environment's `WAYBILL_HISTORIES` says.
    static let wanted = ProcessInfo.processInfo.environment["WAYBILL_HISTORIES"].flatMap { Int($0) } ?? 100_000
    /// Side by side.
    private static let slices = 4

    var histories = 0
    var events = 0
    var ends: [UploadState: Int] = [:]
    /// How many came to so many generations of credentials.
    var generations: [Int: Int] = [:]
    /// The most steps that one took to its end.
    var longest = 0
    var transitions = Transitions()
    /// The first of each slice, with its seed.
    var violations: [String] = []

    /// Runs the histories of all seeds under a number, each to its end.
    static func running(_ count: Int) async throws -> Tally {
        try await withThrowingTaskGroup(of: Tally.self) { group in
            for slice in 0..<slices {
                group.addTask { try await running(stride(from: slice, to: count, by: slices)) }
            }
            return try await group.reduce(into: Tally()) { $0.join($1) }
        }
    }

    private static func running(_ seeds: some Sequence<Int>) async throws -> Tally {
        var tally = Tally()
        for seed in seeds {
            var history = try History(seed: UInt64(seed))
            history.live()
            tally.add(history)
            if !tally.violations.isEmpty {
                break
            }
            if tally.histories.isMultiple(of: 4) {
                // Other tests wait for servers, on the same threads.
                await Task.yield()
            }
        }
        return tally
    }

    private mutating func add(_ history: History) {
        histories += 1
        events += history.events
        ends[history.story.upload.state, default: 0] += 1
        generations[history.story.upload.start.generation, default: 0] += 1
        longest = max(longest, history.longest)
        transitions.join(history.transitions)
        if let violation = history.violations.first {
            violations.append("seed \(history.seed): \(violation)")
        }
    }

    private mutating func join(_ other: Tally) {
        histories += other.histories
        events += other.events
        ends.merge(other.ends, uniquingKeysWith: +)
        generations.merge(other.generations, uniquingKeysWith: +)
        longest = max(longest, other.longest)
        transitions.join(other.transitions)
        violations += other.violations
    }

    /// In one line.
    var summary: String {
        let ends = ends.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", ")
        let generations = generations.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }
        return "\(histories) histories of \(events) events: \(ends); generations: "
            + "\(generations.joined(separator: ", ")); at most \(longest) steps to the end"
    }
}

extension History {
    /// Things happen to it, then it comes to its end; what happens after that changes nothing.
    mutating func live() {
        begin()
        wander(steps: Int.random(in: 0...50, using: &generator))
        settle()
        if Int.random(in: 0..<4, using: &generator) == 0 {
            wander(steps: Int.random(in: 1...10, using: &generator))
            settle()
        }
    }
}
