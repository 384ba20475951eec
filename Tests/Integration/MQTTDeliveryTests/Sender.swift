import MQTTTransport

/// A publisher that runs.
final class Sender: Sendable {
    let publisher: MQTTPublisher
    let events = Queue<MQTTEvent>()
    private let task: Task<Void, any Error>

    init(_ configuration: MQTTConfiguration) {
        let events = events
        let publisher = MQTTPublisher(configuration: configuration, logger: silent) { events.push($0) }
        self.publisher = publisher
        task = Task { try await publisher.run() }
    }

    deinit {
        task.cancel()
    }

    /// A publisher that is connected.
    static func connected(_ configuration: MQTTConfiguration) async throws -> Sender {
        let sender = Sender(configuration)
        try await sender.connected()
        return sender
    }

    func connected() async throws {
        _ = try await events.first { if case .connected = $0 { true } else { false } }
    }

    /// Publishes the numbers from 0 as text, and returns when all are acknowledged.
    func publish(numbers count: Int, topic: String = "t/n") async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                group.addTask {
                    try await self.publisher.publish(topic: topic, payload: Array("\(number)".utf8))
                }
            }
            try await group.waitForAll()
        }
    }

    /// Waits for its end, which is asked for when the test is canceled.
    func value() async throws {
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    func end() async throws {
        task.cancel()
        try await task.value
    }
}

/// The texts that ``Sender/publish(numbers:topic:)`` sends, as a set.
func numbers(_ count: Int) -> Set<String> {
    Set((0..<count).map { "\($0)" })
}
