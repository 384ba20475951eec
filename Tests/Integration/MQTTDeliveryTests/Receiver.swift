import Logging
import MQTTTransport
import Synchronization

let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A subscriber that runs, what it handed to its commits, and what happened to it.
final class Receiver: Sendable {
    private final class Record: Sendable {
        let committed = Mutex<[MQTTMessage]>([])
        let begun = Mutex(0)
        let committedAtCatchUp = Mutex<Int?>(nil)
    }

    let subscriber: MQTTSubscriber
    /// What happened, in order.
    let events = Queue<MQTTEvent>()
    /// What each commit was given, when it began.
    let batches = Queue<[MQTTMessage]>()
    private let record = Record()
    private let task: Task<Void, any Error>

    /// Starts a subscriber.
    ///
    /// - Parameters:
    ///   - configuration: Where to.
    ///   - filters: What to subscribe to.
    ///   - formerFilters: What to give up.
    ///   - isRetiring: Whether the session is to be drained and ended.
    ///   - limits: The bounds of a batch.
    ///   - commit: Runs before a batch counts as committed; its number is from 0.
    init(
        _ configuration: MQTTConfiguration,
        filters: [String] = ["t/#"],
        formerFilters: [String] = [],
        isRetiring: Bool = false,
        limits: BatchLimits = BatchLimits(),
        commit: @escaping @Sendable (_ messages: [MQTTMessage], _ number: Int) async throws -> Void = { _, _ in }
    ) {
        let (record, events, batches) = (record, events, batches)
        let subscriber = MQTTSubscriber(
            configuration: configuration,
            filters: filters,
            formerFilters: formerFilters,
            isRetiring: isRetiring,
            batch: limits,
            logger: silent,
            onEvent: { event in
                if event == .caughtUp {
                    let count = record.committed.withLock { $0.count }
                    record.committedAtCatchUp.withLock { $0 = count }
                }
                events.push(event)
            },
            commit: { messages in
                let number = record.begun.withLock { number in
                    defer { number += 1 }
                    return number
                }
                batches.push(messages)
                try await commit(messages, number)
                record.committed.withLock { $0 += messages }
            }
        )
        self.subscriber = subscriber
        task = Task { try await subscriber.run() }
    }

    deinit {
        task.cancel()
    }

    /// Everything that was committed so far.
    var committed: [MQTTMessage] {
        record.committed.withLock { $0 }
    }

    /// How much was committed when the subscriber said that it had caught up.
    var committedAtCatchUp: Int? {
        record.committedAtCatchUp.withLock { $0 }
    }

    /// The committed payloads as text.
    var payloads: [String] {
        committed.map { String(decoding: $0.payload, as: UTF8.self) }
    }

    /// Waits for the first connection; says whether its session was new.
    @discardableResult
    func connected() async throws -> Bool {
        let event = try await events.first { if case .connected = $0 { true } else { false } }
        return event == .connected(newSession: true)
    }

    /// Waits for the proof that all that the broker held was committed.
    func caughtUp() async throws {
        _ = try await events.first { $0 == .caughtUp }
    }

    /// Waits for the next loss or failed attempt.
    func failure() async throws -> MQTTError {
        while true {
            if case .disconnected(let error) = try await events.first(where: { _ in true }) {
                return error
            }
        }
    }

    /// Waits until a number of messages was handed to commits.
    func received(_ count: Int) async throws {
        var seen = 0
        while seen < count, let batch = await batches.next() {
            seen += batch.count
        }
    }

    /// Asks it to end, and does not wait.
    func cancel() {
        task.cancel()
    }

    /// Waits for its end, which is asked for when the test is canceled.
    func value() async throws {
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            cancel()
        }
    }

    /// Asks it to end, and waits.
    func end() async throws {
        task.cancel()
        try await task.value
    }

    /// Makes a session that outlives the connection.
    static func prepareSession(_ configuration: MQTTConfiguration, filters: [String] = ["t/#"]) async throws {
        let receiver = Receiver(configuration, filters: filters)
        try await receiver.caughtUp()
        try await receiver.end()
    }
}
