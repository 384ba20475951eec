import TestSupport
import Testing

/// A process that is really killed, with the acknowledgements in its memory.
@Suite(.timeLimit(.minutes(10)))
struct KilledProcessTests {
    private func subscribe(_ broker: MosquittoServer) throws -> ChildProcess {
        try ChildProcess([try BuiltProduct.path("MQTTAckFixture"), "\(broker.port)", "fixture", "t/#"])
    }

    /// A broker that holds ten messages for the fixture's session.
    private func brokerWithTenMessages() async throws -> MosquittoServer {
        let broker = try await MosquittoServer.holding()
        let process = try subscribe(broker)
        _ = await process.output.first { $0 == "caught-up" }
        process.write("end\n")
        #expect(await process.wait() == .code(0), "\(process.errors.text)")
        #expect(process.output.all == ["connected new", "caught-up", "ended"])
        let sender = try await Sender.connected(broker.configuration("sender"))
        try await sender.publish(numbers: 10)
        try await sender.end()
        return broker
    }

    /// The payloads of a fixture's batches, until it has ten.
    private func tenMessages(of process: ChildProcess) async throws -> Set<String> {
        let line = try #require(await process.output.first { $0.hasPrefix("batch ") }, "\(process.errors.text)")
        return Set(line.dropFirst(6).split(separator: ",").map(String.init))
    }

    @Test func killedBeforeTheCommitEverythingComesAgain() async throws {
        let broker = try await brokerWithTenMessages()
        for _ in 0..<2 {
            let process = try subscribe(broker)
            #expect(try await tenMessages(of: process) == numbers(10))
            process.kill()
            await process.wait()
        }
    }

    @Test func killedAfterTheAcknowledgementNothingComesAgain() async throws {
        let broker = try await brokerWithTenMessages()
        let process = try subscribe(broker)
        #expect(try await tenMessages(of: process) == numbers(10))
        #expect(!process.output.all.contains("caught-up"), "nothing is committed yet")
        process.write("return\n")
        #expect(await process.output.first { $0 == "caught-up" } != nil)
        process.kill()
        await process.wait()

        let next = try subscribe(broker)
        _ = await next.output.first { $0 == "caught-up" }
        next.kill()
        await next.wait()
        #expect(next.output.all == ["connected kept", "caught-up"])
    }
}
