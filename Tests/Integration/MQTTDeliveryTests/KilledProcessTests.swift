import MQTTTransport
import TestSupport
import Testing

/// A process that is really killed, with the acknowledgements in its memory or on their way (rules.md, Telemetry), over
/// both versions of the protocol.
@Suite(.timeLimit(.minutes(10)))
struct KilledProcessTests {
    static let versions: [MQTTVersionPreference] = [.automatic, .v311]

    private func subscribe(_ port: UInt16, _ version: MQTTVersionPreference) throws -> ChildProcess {
        let arguments = ["\(port)", "fixture", "t/#"] + (version == .v311 ? ["3.1.1"] : [])
        return try ChildProcess([try BuiltProduct.path("MQTTAckFixture")] + arguments)
    }

    /// A broker that holds ten messages for the fixture's session.
    private func brokerWithTenMessages(_ version: MQTTVersionPreference) async throws -> MosquittoServer {
        let broker = try await MosquittoServer.holding()
        let process = try subscribe(broker.port, version)
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

    private func kill(_ process: ChildProcess) async {
        process.kill()
        await process.wait()
    }

    @Test(arguments: versions)
    func killedBeforeTheCommitEverythingComesAgain(version: MQTTVersionPreference) async throws {
        let broker = try await brokerWithTenMessages(version)
        for _ in 0..<2 {
            let process = try subscribe(broker.port, version)
            #expect(try await tenMessages(of: process) == numbers(10))
            await kill(process)
        }
    }

    /// What it writes does not reach the broker, as where its machine dies with it.
    @Test(arguments: versions)
    func killedBetweenTheCommitAndTheAcknowledgementEverythingComesAgain(
        version: MQTTVersionPreference
    ) async throws {
        let broker = try await brokerWithTenMessages(version)
        let proxy = try TCPProxy(to: broker.port, passing: .bytes)
        let process = try subscribe(proxy.port, version)
        #expect(try await tenMessages(of: process) == numbers(10))
        proxy.hold([.toServer])
        process.write("return\n")
        #expect(await process.output.first { $0 == "committed" } != nil)
        await kill(process)
        proxy.cut()

        let next = try subscribe(broker.port, version)
        #expect(try await tenMessages(of: next) == numbers(10))
        await kill(next)
    }

    @Test(arguments: versions)
    func killedAfterTheAcknowledgementNothingComesAgain(version: MQTTVersionPreference) async throws {
        let broker = try await brokerWithTenMessages(version)
        let process = try subscribe(broker.port, version)
        #expect(try await tenMessages(of: process) == numbers(10))
        #expect(!process.output.all.contains("caught-up"), "nothing is committed yet")
        process.write("return\n")
        #expect(await process.output.first { $0 == "caught-up" } != nil)
        await kill(process)

        let next = try subscribe(broker.port, version)
        _ = await next.output.first { $0 == "caught-up" }
        await kill(next)
        #expect(next.output.all == ["connected kept", "caught-up"])
    }

    /// libmosquitto's write empties its whole queue, acknowledgements among it: so there are two connections.
    @Test(arguments: versions)
    func whatIsPublishedMeanwhileTakesNoAcknowledgementWithIt(version: MQTTVersionPreference) async throws {
        let broker = try await brokerWithTenMessages(version)
        let process = try subscribe(broker.port, version)
        #expect(try await tenMessages(of: process) == numbers(10))
        process.write("publish other/topic\n")
        #expect(await process.output.first { $0 == "published" } != nil)
        await kill(process)

        let next = try subscribe(broker.port, version)
        #expect(try await tenMessages(of: next) == numbers(10))
        await kill(next)
    }
}
