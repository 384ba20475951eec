import TestSupport
import Testing

@Suite struct MosquittoServerTests {
    @Test func carriesAMessage() async throws {
        let broker = try await MosquittoServer.start()
        let port = String(broker.port)
        let address = ["-h", "127.0.0.1", "-p", port, "-V", "5", "-q", "1"]
        let session = address + ["-i", "reader", "-c", "-x", "60", "-t", "a/b"]
        // -E: it subscribes and goes; the broker keeps the session, and its message over a restart.
        #expect(try await ChildProcess.run(["mosquitto_sub", "-E"] + session).exit == .code(0))
        let sent = try await ChildProcess.run(["mosquitto_pub"] + address + ["-t", "a/b", "-s"], input: "hello")
        #expect(sent.exit == .code(0))
        try await broker.stop()
        #expect(FreePort.isFree(broker.port))
        try await broker.start()
        let received = try await ChildProcess.run(["mosquitto_sub", "-C", "1"] + session)
        #expect(received.output == "hello")
        await broker.kill()
        #expect(FreePort.isFree(broker.port))
    }

    @Test func demandsAUserOverTLS() async throws {
        var options = MosquittoServer.Options()
        options.encrypted = true
        options.user = "worker"
        options.password = "secret"
        let broker = try await MosquittoServer.start(options)
        let publish = ["mosquitto_pub", "-h", "localhost", "-p", String(broker.port), "-t", "a", "-m", "b", "-q", "1"]
        let trusting = publish + ["--cafile", broker.certificateAuthority]
        #expect(try await ChildProcess.run(trusting + ["-u", "worker", "-P", "secret"]).exit == .code(0))
        #expect(try await ChildProcess.run(trusting).exit != .code(0))
        try await broker.stop()
    }
}
