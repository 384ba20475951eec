import DockProtocol
import Logging
import Metrics
import Primitives
import Synchronization

/// Answers docks' events, beside the intake: that waits for no answer.
///
/// Each gateway has its turn, and so many answers wait at most: others are dropped and counted. A dock that gets no answer
/// asks again, or goes on without one.
final class EventReplies: Sendable {
    typealias Publish = @Sendable (_ topic: String, _ payload: [UInt8]) async throws -> Void

    /// Of one gateway, waiting.
    static let boundOfGateway = 64
    /// Of all gateways, waiting.
    static let bound = 4096
    /// Under way at a time.
    private static let concurrency = 8

    /// What an answer repeats: two of the same are one.
    private struct Question: Hashable {
        var tid: String
        var bid: String
        var method: String
    }

    private let clock: any WallClock
    private let logger: Logger
    private let publish: Publish
    private let bell = Doorbell()
    private let queue = Mutex(
        RoundRobinQueue<String, Question>(boundOfEach: EventReplies.boundOfGateway, bound: EventReplies.bound)
    )
    private let running = Mutex(0)

    init(clock: any WallClock, logger: Logger, publish: @escaping Publish) {
        self.clock = clock
        self.logger = logger
        self.publish = publish
    }

    /// Has an event answered, where it asks for that; returns at once.
    func answer(_ event: InboundMessage) {
        guard let reply = EventReply(to: event, at: clock.now()) else {
            return
        }
        let question = Question(tid: reply.tid, bid: reply.bid, method: reply.method)
        switch queue.withLock({ $0.append(question, of: event.gateway) }) {
        case .taken: bell.ring()
        case .repeated: count("repeated")
        case .full: count("dropped")
        }
    }

    /// Answers until the task is canceled; what waits then is not answered.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                while running.withLock({ $0 }) < Self.concurrency, let next = queue.withLock({ $0.popFirst() }) {
                    running.withLock { $0 += 1 }
                    group.addTask { [self] in
                        await send(next.element, to: next.owner)
                        running.withLock { $0 -= 1 }
                        bell.ring()
                    }
                }
                await bell.wait(atMost: DueLoop.longestWait)
            }
            group.cancelAll()
        }
    }

    private func send(_ question: Question, to gateway: String) async {
        let reply = EventReply(
            tid: question.tid,
            bid: question.bid,
            method: question.method,
            timestamp: clock.now()
        )
        do {
            try await publish(DockTopic.eventsReply(gateway: gateway).name, reply.encoded())
            count("sent")
        } catch {
            count("failed")
            logger.debug("event not answered", metadata: ["gateway": "\(gateway)", "error": "\(error)"])
        }
    }

    private func count(_ outcome: String) {
        Counter(label: "waybill_event_replies_total", dimensions: [("outcome", outcome)]).increment()
    }
}
