import Glibc
import MQTTTransport
import Testing

/// A process that is really killed, with the acknowledgements in its memory.
@Suite(.timeLimit(.minutes(1)))
struct KilledProcessTests {
    private func subscribe(_ broker: Broker) throws -> ChildProcess {
        try ChildProcess(try ChildProcess.built("MQTTAckFixture"), ["\(broker.port)", "fixture", "t/#"])
    }

    /// A broker that holds ten messages for the fixture's session.
    private func brokerWithTenMessages() async throws -> Broker {
        let broker = try await Broker()
        let process = try subscribe(broker)
        #expect(await process.lines.next() == "connected new")
        #expect(await process.lines.next() == "caught-up")
        try process.tell("end")
        #expect(await process.lines.next() == "ended")
        process.end(SIGTERM)
        let sender = try await Sender.connected(broker.configuration("sender"))
        try await sender.publish(numbers: 10)
        try await sender.end()
        return broker
    }

    /// The payloads of a fixture's batches, until it has ten.
    private func tenMessages(of process: ChildProcess) async throws -> Set<String> {
        let line = try await process.lines.first { $0.hasPrefix("batch ") }
        return Set(line.dropFirst(6).split(separator: ",").map(String.init))
    }

    @Test func killedBeforeTheCommitEverythingComesAgain() async throws {
        let broker = try await brokerWithTenMessages()
        for _ in 0..<2 {
            let process = try subscribe(broker)
            #expect(try await tenMessages(of: process) == numbers(10))
            process.end(SIGKILL)
        }
    }

    @Test func killedAfterTheAcknowledgementNothingComesAgain() async throws {
        let broker = try await brokerWithTenMessages()
        let process = try subscribe(broker)
        #expect(try await tenMessages(of: process) == numbers(10))
        try process.tell("return")
        _ = try await process.lines.first { $0 == "caught-up" }
        process.end(SIGKILL)

        let next = try subscribe(broker)
        #expect(await next.lines.next() == "connected kept")
        #expect(await next.lines.next() == "caught-up")
        next.end(SIGKILL)
    }
}
