import Synchronization
import TestSupport
import Testing

/// The proxy before a real broker: what is held back, cut and slowed, and that all else passes.
@Suite struct TCPProxyTests {
    private let broker: MosquittoServer
    private let proxy: TCPProxy

    init() async throws {
        broker = try await MosquittoServer.start()
        proxy = try TCPProxy(to: broker.port, passing: .bytes)
    }

    private func subscribe(_ arguments: String...) throws -> ChildProcess {
        let address = ["-h", "127.0.0.1", "-p", "\(proxy.port)", "-V", "5"]
        return try ChildProcess(["stdbuf", "--output=L", "mosquitto_sub", "-t", "a", "-d"] + address + arguments)
    }

    private func publish(_ text: String) async throws {
        let address = ["-h", "127.0.0.1", "-p", "\(broker.port)", "-t", "a", "-q", "1", "-m", text]
        #expect(try await ChildProcess.run(["mosquitto_pub"] + address).exit == .code(0))
    }

    @Test func whatIsHeldBackArrivesWhenItPasses() async throws {
        let reader = try subscribe("-C", "2")
        _ = await reader.output.first { $0.contains("SUBACK") }
        proxy.hold([.toClient])
        try await publish("held")
        // Through the broker, to somebody it does not go through the proxy to: it has come and gone here too.
        try await publish("later")
        #expect(!reader.output.all.contains("held"))
        proxy.pass()
        #expect(await reader.wait() == .code(0))
        #expect(reader.output.all.contains("held") && reader.output.all.contains("later"))
    }

    @Test func whatIsCutEndsAndTheNextPasses() async throws {
        let first = try subscribe()
        _ = await first.output.first { $0.contains("SUBACK") }
        proxy.cut()
        try await until("it connects anew") { proxy.accepted > 1 }
        let second = try subscribe("-C", "1")
        _ = await second.output.first { $0.contains("SUBACK") }
        try await publish("after")
        #expect(await second.wait() == .code(0))
        #expect(second.output.all.contains("after"))
    }

    @Test func whatIsSlowedArrivesWhole() async throws {
        proxy.slow(by: .milliseconds(20))
        let reader = try subscribe("-C", "1", "-F", "%l")
        _ = await reader.output.first { $0.contains("SUBACK") }
        let text = String(repeating: "0123456789", count: 10_000)
        try await publish(text)
        #expect(await reader.wait() == .code(0))
        #expect(reader.output.all.contains("100000"))
    }
}
