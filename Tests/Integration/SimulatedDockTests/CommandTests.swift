import DockProtocol
import FoundationEssentials
import Glibc
import ObjectStorage
import Primitives
import TestSupport
import Testing

/// The command as its user has it: arguments, lines and exit codes.
@Suite(.timeLimit(.minutes(10))) struct CommandTests {
    private static var program: String {
        get throws {
            try BuiltProduct.path("dock-simulator")
        }
    }

    @Test func uploadsAndEndsWhenAsked() async throws {
        let broker = try await MosquittoServer.start()
        let shelf = try ObjectShelf(try await MinIOGateway.shared())
        let gateway = "DOCK-COMMAND"
        let dock = try ChildProcess(
            [
                try Self.program, "--broker", broker.url, "--gateway", gateway, "--log", "3:321:6MiB", "--multipart",
                "5MiB",
            ]
        )
        #expect(await dock.output.first { _ in true } == "ready    gateway \(gateway)")

        let key = "command/\(UUID().uuidString)/3.tar"
        let start = try await shelf.start([StartFile(module: "3", objectKey: key, bootIndexes: [321])])
        let request = ServiceRequest(
            tid: "start",
            bid: "bid",
            timestamp: SystemWallClock().now(),
            command: .start(start)
        )
        let sent = try await ChildProcess.run(
            [
                "mosquitto_pub", "-p", "\(broker.port)", "-q", "1", "-t", DockTopic.services(gateway: gateway).name,
                "-s",
            ],
            input: String(decoding: request.encoded(), as: UTF8.self)
        )
        #expect(sent.exit == .code(0))
        #expect(await dock.output.first { $0.hasPrefix("done") } == "done     \(key): ok")
        #expect(try await shelf.head(key).size == 6 << 20)

        dock.terminate()
        #expect(await dock.wait() == .code(0))
        let printed = dock.output.text + dock.errors.text
        #expect(printed.contains("start    accepted (tid start)"))
        #expect(printed.contains("upload   \(key): part 2 is there"))
        #expect(!printed.contains(start.credentials.accessKeySecret.reveal()))
        #expect(!printed.contains(start.credentials.securityToken.reveal()))
    }

    @Test func triesUntilThereIsABroker() async throws {
        let port = try FreePort.next()
        let dock = try ChildProcess([try Self.program, "--gateway", "D", "--broker", "mqtt://127.0.0.1:\(port)"])
        let line = await dock.output.first { _ in true }
        #expect(line?.hasPrefix("broker   ") == true)
        dock.signal(SIGINT)
        #expect(await dock.wait() == .code(0))
    }

    @Test func comesBackWithTheBroker() async throws {
        let broker = try await MosquittoServer.start()
        let dock = try ChildProcess([try Self.program, "--gateway", "D", "--broker", broker.url])
        _ = await dock.output.first { $0.hasPrefix("ready") }
        try await broker.stop()
        try await broker.start()
        _ = await dock.output.first { $0 == "ready    again" }
        #expect(dock.output.text.contains("; trying again"))
        dock.terminate()
        #expect(await dock.wait() == .code(0))
    }

    @Test(
        arguments: [
            (["--module", "3"], "--gateway"),
            (["--gateway", "a/b"], "serial number"),
            (["--gateway", "D", "--broker", "http://broker"], "mqtt://"),
            (["--gateway", "D", "--log", "3:1"], "--log"),
            (["--gateway", "D", "--log", "3:1:5MB"], "--log"),
            (["--gateway", "D", "--log", "3:1:5", "--log", "3:1:6"], "twice"),
            (["--gateway", "D", "--log", "3:1:5", "--module", "3"], "--module"),
            (["--gateway", "D", "--step-delay", "5"], "--step-delay"),
            (["--gateway", "D", "--multipart", "0"], "--multipart"),
            (["--gateway", "D", "--fail", "0@5"], "--fail"),
            (["--gateway", "D", "--fail", "324019@101"], "--fail"),
            (["--gateway", "D", "--die", "5", "--pause", "5"], "--pause"),
            (["--gateway", "D", "--silent", "--refuse", "1"], "--silent"),
            (["--gateway", "D", "--lie", "never", "--lie", "corrupted"], "--lie"),
            (["--gateway", "D", "--lie", "nonsense"], "never"),
            (["--gateway", "D", "--password-env", "NAME"], "--username"),
            (["--gateway", "D", "--username", "u", "--password-env", "NO_SUCH_NAME"], "NO_SUCH_NAME"),
            (["--gateway", "D", "--ca-file", "ca.pem"], "mqtts://"),
            (["--gateway", "D", "extra"], "extra"),
        ]
    )
    func namesWhatIsWrong(arguments: [String], name: String) async throws {
        let run = try await ChildProcess.run([try Self.program] + arguments)
        #expect(run.exit == .code(2))
        #expect(run.output == "")
        #expect(run.errors.contains(name))
        #expect(run.errors.split(separator: "\n").count <= 10)
    }

    @Test func teaches() async throws {
        let run = try await ChildProcess.run([try Self.program, "--help"])
        #expect(run.exit == .code(0))
        #expect(run.output.contains("EXAMPLES"))
        #expect(run.output.contains("--lie"))
        #expect(run.errors == "")
    }
}
