import ObjectStorage
import Primitives
import Synchronization
import TestSupport
import Testing

@testable import ObjectVerification

@Suite("Places for downloads")
struct DownloadPlacesTests {
    private let a: ProfileName
    private let b: ProfileName

    init() throws {
        a = try #require(ProfileName("a"))
        b = try #require(ProfileName("b"))
    }

    /// A reading that goes on until it is told to end.
    private final class Reading: Sendable {
        private struct State {
            var hasBegun = false
            var hasEnded = false
            var waiters: [CheckedContinuation<Void, Never>] = []
        }

        private let state = Mutex(State())
        let refusals = Mutex(0)

        func run() async throws(StorageError) {
            await withCheckedContinuation { continuation in
                let hasEnded = state.withLock { state in
                    state.hasBegun = true
                    if !state.hasEnded {
                        state.waiters.append(continuation)
                    }
                    return state.hasEnded
                }
                if hasEnded {
                    continuation.resume()
                }
            }
        }

        func end() {
            let waiters = state.withLock { state in
                state.hasEnded = true
                return state.waiters
            }
            for waiter in waiters {
                waiter.resume()
            }
        }

        var hasBegun: Bool {
            state.withLock { $0.hasBegun }
        }
    }

    @Test("as many read as there are places, a few wait in order, and the rest is told to come again")
    func order() async throws {
        let places = DownloadPlaces(1, queue: 2)
        let readings = (0..<3).map { _ in Reading() }
        var tasks: [Task<Void, any Error>] = []
        for (index, reading) in readings.enumerated() {
            tasks.append(Task { try await places.occupy(for: "GET x", of: a, reading.run) })
            try await until("it reads or waits") { index == 0 ? reading.hasBegun : places.waiting == index }
        }
        let refused = await #expect(throws: StorageError.self) {
            try await places.occupy(for: "GET x", of: a) { () async throws(StorageError) in Issue.record("it reads") }
        }
        #expect(refused?.code == .throttled)
        #expect(refused?.description.contains("no answer") == false)
        for (index, reading) in readings.enumerated() {
            #expect(readings[index...].map(\.hasBegun) == [true] + Array(repeating: false, count: 2 - index))
            reading.end()
            try await tasks[index].value
            try await until("the next one reads") { index == 2 || readings[index + 1].hasBegun }
        }
        #expect(try await places.occupy(for: "GET x", of: a) { () async throws(StorageError) in 7 } == 7)
    }

    @Test("a wait can be canceled, and takes no place with it")
    func canceled() async throws {
        let places = DownloadPlaces(1, queue: 1)
        let reading = Reading()
        let first = Task { try await places.occupy(for: "GET x", of: a, reading.run) }
        try await until("it reads") { reading.hasBegun }
        let second = Task {
            try await places.occupy(for: "GET x", of: a) { () async throws(StorageError) in Issue.record("it reads") }
        }
        try await until("it waits") { places.waiting == 1 }
        second.cancel()
        let error = await #expect(throws: StorageError.self) { try await second.value }
        #expect(error?.code == .unavailable)
        #expect(places.waiting == 0)
        reading.end()
        try await first.value
        try await places.occupy(for: "GET x", of: a) { () async throws(StorageError) in }
    }

    @Test("a reading that fails gives its place back")
    func failed() async throws {
        let places = DownloadPlaces(1, queue: 0)
        for _ in 0..<3 {
            let error = await #expect(throws: StorageError.self) {
                try await places.occupy(for: "GET x", of: a) { () async throws(StorageError) in
                    throw StorageError(code: .notFound, message: "", operation: "GET x")
                }
            }
            #expect(error?.code == .notFound)
        }
    }

    @Test(
        "of those that look at objects, some are always left for heads, but for a single one",
        arguments: [1, 2, 3, 4, 5, 16, 64]
    )
    func concurrency(count: Int) async throws {
        let places = DownloadPlaces(concurrency: count)
        let reading = Reading()
        var tasks: [Task<Void, Never>] = []
        for _ in 0..<count {
            let task = Task {
                do {
                    try await places.occupy(for: "GET x", of: a, reading.run)
                } catch {
                    reading.refusals.withLock { $0 += 1 }
                }
            }
            tasks.append(task)
        }
        let left = count == 1 ? 0 : max(1, count / 4)
        try await until("whoever finds no place is told") { reading.refusals.withLock { $0 } == left }
        reading.end()
        for task in tasks {
            await task.value
        }
        #expect(reading.refusals.withLock { $0 } == left)
    }

    @Test("a profile whose readings never end leaves places to others, and keeps none of them waiting")
    func shared() async throws {
        let places = DownloadPlaces(concurrency: 16)
        try await places.occupy(for: "GET x", of: b) { () async throws(StorageError) in }
        let hanging = (0..<20).map { _ in Reading() }
        let tasks = hanging.map { reading in
            Task { [a] in _ = try? await places.occupy(for: "GET x", of: a, reading.run) }
        }
        try await until("it has all that it may") { hanging.count(where: \.hasBegun) == 6 && places.waiting == 1 }
        for _ in 0..<20 {
            try await places.occupy(for: "GET x", of: b) { () async throws(StorageError) in }
        }
        #expect(hanging.count(where: \.hasBegun) == 6)
        hanging.forEach { $0.end() }
        for task in tasks {
            await task.value
        }
        #expect(places.waiting == 0)
    }

    @Test("where one profile has borrowed all, another reads at once all the same")
    func borrowed() async throws {
        let places = DownloadPlaces(concurrency: 16)
        let hanging = (0..<20).map { _ in Reading() }
        let tasks = hanging.map { reading in
            Task { [a] in _ = try? await places.occupy(for: "GET x", of: a, reading.run) }
        }
        try await until("it has borrowed all") { hanging.count(where: \.hasBegun) == 8 && places.waiting == 4 }
        for _ in 0..<5 {
            try await places.occupy(for: "GET x", of: b) { () async throws(StorageError) in }
        }
        hanging.forEach { $0.end() }
        for task in tasks {
            await task.value
        }
    }
}
