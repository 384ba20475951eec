import MQTTTransport
import TestSupport
import Testing

/// Sessions whose owner is gone (rules.md, More than one worker): mosquitto gives a dead member of a shared group its
/// share all the same.
@Suite(.timeLimit(.minutes(10)))
struct RetirementTests {
    static let group = ["$share/group/t/#"]

    @Test(arguments: [0, 1, 300]) func whatADeadMemberHeldIsReadAndItsSessionEnds(messages: Int) async throws {
        let broker = try await MosquittoServer.holding()
        let configuration = broker.configuration("worker-1")
        try await Receiver.prepareSession(configuration, filters: Self.group)
        let sender = try await Sender.connected(broker.configuration("sender"))
        try await sender.publish(numbers: messages)

        let retiring = Receiver(configuration, filters: Self.group, isRetiring: true)
        try await retiring.value()
        #expect(retiring.payloads.count == messages)
        // Nothing is left that could take a share.
        let next = Receiver(configuration, filters: Self.group)
        #expect(try await next.connected(), "the session is forgotten")
        try await next.end()
        try await sender.end()
    }

    @Test func aMemberThatRetiresTakesNoShareAnyMore() async throws {
        let broker = try await MosquittoServer.holding()
        let dead = broker.configuration("worker-1")
        try await Receiver.prepareSession(dead, filters: Self.group)
        let living = Receiver(broker.configuration("worker-0"), filters: Self.group)
        try await living.caughtUp()
        let sender = try await Sender.connected(broker.configuration("sender"))
        try await sender.publish(numbers: 20)
        let retiring = Receiver(dead, filters: Self.group, isRetiring: true)
        try await retiring.value()
        let share = retiring.payloads.count
        #expect(share > 0, "the dead got its share")
        try await living.received(20 - share)
        try await sender.publish(numbers: 10)
        try await living.received(10)
        #expect(living.payloads.count + share == 30)
        try await living.end()
        try await sender.end()
    }

    @Test func aSessionThatIsNotThereEndsAtOnce() async throws {
        let broker = try await MosquittoServer.holding()
        let retiring = Receiver(broker.configuration("nobody"), filters: Self.group, isRetiring: true)
        try await retiring.value()
        #expect(retiring.payloads.isEmpty)
    }

    @Test func anEndThatComesEarlierLosesNothing() async throws {
        let broker = try await MosquittoServer.holding()
        let configuration = broker.configuration("worker-1")
        try await Receiver.prepareSession(configuration, filters: Self.group)
        let sender = try await Sender.connected(broker.configuration("sender"))
        try await sender.publish(numbers: 50)
        let gate = Queue<Void>()
        let first = Receiver(
            configuration,
            filters: Self.group,
            isRetiring: true,
            limits: BatchLimits(messages: 10),
            commit: { _, number in
                if number == 2 {
                    gate.push(())
                    throw CancellationError()
                }
            }
        )
        _ = await gate.next()
        try await first.end()
        let second = Receiver(configuration, filters: Self.group, isRetiring: true)
        try await second.value()
        #expect(Set(first.payloads + second.payloads).count == 50)
        try await sender.end()
    }
}
