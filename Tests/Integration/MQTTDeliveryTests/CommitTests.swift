import MQTTTransport
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct CommitTests {
    struct CommitFailure: Error {}

    /// A broker that holds messages for the session of `receiver`.
    private func broker(
        holding count: Int,
        settings: [String] = [],
        version: MQTTVersionPreference = .automatic
    ) async throws -> MosquittoServer {
        let broker = try await MosquittoServer.holding(settings)
        try await Receiver.prepareSession(broker.configuration("receiver", version: version))
        let sender = try await Sender.connected(broker.configuration("sender"))
        try await sender.publish(numbers: count)
        try await sender.end()
        return broker
    }

    @Test(arguments: KilledProcessTests.versions)
    func canceledWithFiveHundredUncommittedAllComeAgain(version: MQTTVersionPreference) async throws {
        let broker = try await broker(holding: 500, settings: ["max_inflight_messages 1000"], version: version)
        var configuration = broker.configuration("receiver", version: version)
        configuration.drainTimeout = .milliseconds(100)
        let stuck = Receiver(configuration, limits: BatchLimits(messages: 500, linger: .seconds(3600))) { _, _ in
            // Nobody opens it: it ends by its cancellation alone.
            _ = await Queue<Void>().next()
            throw CancellationError()
        }
        try await stuck.received(500)
        try await stuck.end()
        #expect(stuck.committed.isEmpty)

        let next = Receiver(broker.configuration("receiver", version: version))
        #expect(try await !next.connected())
        try await next.caughtUp()
        try await next.end()
        #expect(Set(next.payloads) == numbers(500))
        #expect(next.payloads.count == 500)
    }

    @Test func canceledWithABatchThatIsNotFullAllComeAgain() async throws {
        let broker = try await broker(holding: 500, settings: ["max_inflight_messages 1000"])
        let waiting = Receiver(
            broker.configuration("receiver"),
            limits: BatchLimits(messages: 1000, linger: .seconds(3600))
        )
        try await until("all are read") { waiting.subscriber.status.readMessages >= 500 }
        try await waiting.end()
        #expect(waiting.committed.isEmpty)

        let next = Receiver(broker.configuration("receiver"))
        try await next.caughtUp()
        try await next.end()
        #expect(Set(next.payloads) == numbers(500))
    }

    @Test func canceledDuringACommitItIsFinishedAndAcknowledged() async throws {
        let broker = try await broker(holding: 0)
        let gate = Queue<Void>()
        let oneBatch = BatchLimits(messages: 10, linger: .seconds(3600))
        var configuration = broker.configuration("receiver")
        configuration.drainTimeout = .seconds(3600)
        let receiver = Receiver(configuration, limits: oneBatch) { _, _ in
            _ = await gate.next()
            #expect(!Task.isCancelled)
        }
        // Subscribed and with nothing under way: ended before that, it drops the connection, and all comes again.
        try await receiver.caughtUp()
        let sender = try await Sender.connected(broker.configuration("sender"))
        try await sender.publish(numbers: 10)
        try await sender.end()
        try await receiver.received(10)
        receiver.cancel()
        gate.push(())
        try await receiver.value()
        #expect(receiver.payloads.count == 10)

        let next = Receiver(broker.configuration("receiver"))
        try await next.caughtUp()
        try await next.end()
        #expect(next.committed.isEmpty)
    }

    @Test(arguments: KilledProcessTests.versions)
    func afterFailedCommitsNothingIsLost(version: MQTTVersionPreference) async throws {
        let broker = try await broker(holding: 100, version: version)
        let receiver = Receiver(broker.configuration("receiver", version: version)) { _, number in
            if number < 3 {
                throw CommitFailure()
            }
        }
        #expect(try await receiver.failure().code == .commitFailed)
        try await receiver.caughtUp()
        try await receiver.end()
        #expect(Set(receiver.payloads) == numbers(100))
    }

    @Test func commitsNeverRunBesideEachOther() async throws {
        let broker = try await broker(holding: 200)
        let running = Mutex(0)
        let receiver = Receiver(broker.configuration("receiver")) { _, number in
            let beside = running.withLock { running in
                defer { running += 1 }
                return running
            }
            #expect(beside == 0)
            await Task.yield()
            running.withLock { $0 -= 1 }
            if number % 3 == 0 {
                throw CommitFailure()
            }
        }
        try await receiver.caughtUp()
        try await receiver.end()
        #expect(Set(receiver.payloads) == numbers(200))
    }

    @Test func batchesKeepTheirBounds() async throws {
        let broker = try await MosquittoServer.holding(["max_inflight_messages 0"])
        var configuration = broker.configuration("receiver")
        configuration.maximumPacketSize = 1024
        try await Receiver.prepareSession(configuration)
        let sender = try await Sender.connected(broker.configuration("sender"))
        try await sender.publish(numbers: 10_000)
        try await sender.end()

        let byCount = Receiver(configuration, limits: BatchLimits(messages: 700)) { _, _ in throw CommitFailure() }
        #expect(try #require(await byCount.batches.next()).count <= 700)
        try await byCount.end()

        let receiver = Receiver(configuration, limits: BatchLimits(messages: 4096, bytes: 4096)) { messages, _ in
            #expect(messages.reduce(0) { $0 + $1.payload.count + $1.topic.utf8.count } <= 4096)
        }
        try await receiver.caughtUp()
        try await receiver.end()
        #expect(receiver.payloads.count == 10_000)
        #expect(Set(receiver.payloads) == numbers(10_000))
        #expect(receiver.committedAtCatchUp == 10_000)
    }

    /// A broker that sends no more than a window before it has acknowledgements.
    @Test(arguments: [20, 1])
    func aSmallWindowOfTheBrokerDelaysNothingAndHidesNothing(window: Int) async throws {
        // With MQTT 5, the client's Receive Maximum would take the place of mosquitto's own bound.
        let broker = try await broker(
            holding: 300,
            settings: ["max_inflight_messages \(window)"],
            version: .v311
        )
        let receiver = Receiver(broker.configuration("receiver", version: .v311))
        try await receiver.caughtUp()
        #expect(receiver.committedAtCatchUp == 300)
        try await receiver.end()
        #expect(Set(receiver.payloads) == numbers(300))
    }

    /// A client that asks for no more than a window.
    @Test func aSmallReceiveMaximumIsKept() async throws {
        let broker = try await broker(holding: 300, settings: ["max_inflight_messages 0"])
        var configuration = broker.configuration("receiver")
        configuration.receiveMaximum = 20
        // Lingering would wait for messages that cannot come.
        let receiver = Receiver(configuration, limits: BatchLimits(linger: .seconds(3600))) { messages, _ in
            #expect(messages.count == 20)
        }
        try await receiver.received(300)
        try await receiver.end()
        #expect(Set(receiver.payloads) == numbers(300))
    }
}
