import DockProtocol
import Logging
import MQTTTransport
import Primitives
import Synchronization
import TestSupport

/// The other side of the protocol: sends commands, and hears what the dock says, in order.
final class Cloud: Sendable {
    private let gateway: String
    private let publisher: MQTTPublisher
    private let subscriber: MQTTSubscriber
    private let heard: Heard

    /// The messages of the dock so far.
    private final class Heard: Sendable {
        let messages: Mutex<[InboundMessage]> = Mutex([])
    }

    init(gateway: String, broker: MosquittoServer) throws {
        let heard = Heard()
        let logger = Logger(label: "cloud") { _ in SwiftLogNoOpLogHandler() }
        self.gateway = gateway
        self.heard = heard
        publisher = MQTTPublisher(
            configuration: try MQTTConfiguration(url: broker.url, clientID: "cloud-out-\(gateway)"),
            logger: logger
        )
        subscriber = MQTTSubscriber(
            configuration: try MQTTConfiguration(url: broker.url, clientID: "cloud-\(gateway)"),
            filters: [DockTopic.events(gateway: gateway).name, DockTopic.servicesReply(gateway: gateway).name],
            logger: logger,
            commit: { batch in
                for message in batch {
                    guard let topic = DockTopic(message.topic) else {
                        continue
                    }
                    let read = try InboundMessage.decode(topic: topic, payload: message.payload)
                    heard.messages.withLock { $0.append(read) }
                }
            }
        )
    }

    /// Runs until the task is canceled.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.subscriber.run() }
            group.addTask { try await self.publisher.run() }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Returns when both connections stand.
    func ready() async throws {
        try await until("the cloud is connected") { publisher.status.isUp && subscriber.status.isUp }
    }

    func send(_ command: Command, tid: String, bid: String = "bid") async throws {
        let request = ServiceRequest(tid: tid, bid: bid, timestamp: SystemWallClock().now(), command: command)
        try await send(request.encoded())
    }

    func send(_ payload: [UInt8]) async throws {
        try await publisher.publish(topic: DockTopic.services(gateway: gateway).name, payload: payload)
    }

    func answer(_ message: InboundMessage) async throws {
        guard let reply = EventReply(to: message, at: SystemWallClock().now()) else {
            return
        }
        try await publisher.publish(topic: DockTopic.eventsReply(gateway: gateway).name, payload: reply.encoded())
    }

    /// All that was heard up to now.
    var messages: [InboundMessage] {
        heard.messages.withLock { $0 }
    }

    /// All that was heard, once it is more than a number of messages.
    func messages(over count: Int) async throws -> [InboundMessage] {
        try await until("more than \(count) messages") { messages.count > count }
        return messages
    }

    /// The reply to a command.
    func reply(_ tid: String) async throws -> ServiceReply {
        try await first("a reply to \(tid)") { message in
            guard message.tid == tid, case .reply(let reply) = message.content else {
                return nil
            }
            return reply
        }
    }

    /// The first report of a file that is as wanted.
    func report(of key: String, where isWanted: (FileProgress) -> Bool) async throws -> FileProgress {
        try await first("a report of \(key)") { message in
            guard case .progress(let progress) = message.content else {
                return nil
            }
            return progress.files.first { $0.key == key && isWanted($0) }
        }
    }

    /// All reports of a file up to now, in the order they came.
    func reports(of key: String) -> [FileProgress] {
        messages.flatMap { message -> [FileProgress] in
            guard case .progress(let progress) = message.content else {
                return []
            }
            return progress.files.filter { $0.key == key }
        }
    }

    private func first<Found>(_ what: String, _ find: (InboundMessage) -> Found?) async throws -> Found {
        var found: Found?
        try await until(what) {
            found = messages.lazy.compactMap(find).first
            return found != nil
        }
        guard let found else {
            throw NothingHeard(what: what)
        }
        return found
    }
}

struct NothingHeard: Error {
    let what: String
}
