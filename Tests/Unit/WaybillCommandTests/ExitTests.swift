import ArgumentParser
import ControlProtocol
import HTTPTransport
import Testing

@testable import WaybillCommand

/// Exit codes: contract.md, Commands.
@Suite struct ExitTests {
    private static let server = "http://127.0.0.1:8484"
    private static let md5 = "5d41402abc4b2a76b9719d911017c592"

    @Test(arguments: [
        ["start"], ["start", "G"], ["start", "G", "--file", "x"], ["start", "G/H", "--latest"],
        ["start", "G", "--file", "3:1", "--module", "3"], ["start", "G", "--file", "3:1", "--latest"],
        ["audit", "--upload", ""],
        ["start", "G", "--latest", "--label", "a=1", "--label", "a=2"],
        ["start", "G", "--latest", "--timeout", "soon"], ["logs"], ["logs", "G", "--output", "xml"], ["show"],
        ["show", "a", "b"], ["show", ""], ["watch", ""], ["cancel", ""], ["start", "G", "--latest", "--timeout", "1h"],
        ["audit", "--limit", "0"], ["notices", "--follow", "--dead"], ["notices", "--all"],
        ["notices", "--upload", "u"], ["notices", "--replay", "--dead"], ["cancel", "a", "--module", ","],
        ["uploads", "--state", "x"],
        ["uploads", "--limit", "0"],
        ["watch", "--nope"], ["nope"],
    ])
    func badUsageIs2(arguments: [String]) {
        let error = #expect(throws: (any Error).self) {
            _ = try Client.parseAsRoot(arguments)
        }
        #expect(error.map { CommandExit.code(of: $0, in: Client.self) } == 2)
    }

    @Test(arguments: [["help", "nope"], ["help", "show", "nope"], ["help", "help"]])
    func helpOfWhatIsNotThereIs2(arguments: [String]) {
        let failure = #expect(throws: CommandFailure.self) {
            try HelpRequest.check(arguments, in: Waybill.self)
        }
        #expect(failure?.status == .usage)
    }

    @Test(arguments: [["help"], ["help", "show"], ["help", "--all"], ["show", "nope"], []])
    func otherHelpIsTheParsers(arguments: [String]) throws {
        try HelpRequest.check(arguments, in: Waybill.self)
    }

    @Test(arguments: [
        ["mint"], ["mint", "--key", "a", "--format", "xml"], ["mint", "--key", "a", "--duration", "soon"], ["policy"],
        ["mint", "a"], ["check", "--output", "xml"], ["verify"], ["verify", "a"], ["verify", "a", "--size", "1"],
        ["verify", "a", "--fingerprint", md5], ["verify", "--size", "1", "--fingerprint", md5],
        ["verify", "a", "--size", "-1", "--fingerprint", md5], ["verify", "a", "--size", "1", "--fingerprint", "abc"],
        ["verify", "a", "--size", "1k", "--fingerprint", md5], ["verify", "a", "--from", "f"],
        ["verify", "a", "--size", "1", "--fingerprint", md5, "--concurrency", "4"],
        ["verify", "a", "--size", "1", "--fingerprint", md5, "--since", "yesterday"],
        ["verify", "a", "--size", "1", "--fingerprint", md5, "--only-failures"],
        ["verify", "--from", "f", "--size", "1"], ["verify", "--from", "f", "--fingerprint", md5],
        ["verify", "--from", "f", "--since", "2026-03-01T12:00:00Z"], ["verify", "--from", "f", "--concurrency", "0"],
        ["verify", "--from", "f", "--only-failures"], ["verify", "--all", "--upload", "u"], ["verify", "--upload", ""],
        ["verify", "--upload", "u", "--state", "completed"], ["verify", "--upload", "u", "--gateway", "G"],
        ["verify", "--upload", "u", "--profile", "eu"], ["verify", "--upload", "u", "--concurrency", "2"],
        ["verify", "--upload", "u", "--since", "2026-03-01T12:00:00Z"], ["verify", "--all", "--gateway", "G/H"],
        ["verify", "--all", "--size", "1"], ["verify", "--all", "--set", "a=b"], ["verify", "--all", "--no-audit"],
        ["verify", "--from", "f", "--download"], ["verify", "--from", "f", "--timeout", "1m"],
        ["verify", "--all", "--timeout", "0s"], ["verify", "--all", "--state", "done"], ["verify", "--all", "f"],
    ])
    func badUsageOfLocalCommandsIs2(arguments: [String]) {
        let error = #expect(throws: (any Error).self) {
            _ = try Waybill.parseAsRoot(arguments)
        }
        #expect(error.map { CommandExit.code(of: $0, in: Waybill.self) } == 2)
    }

    @Test(arguments: [
        ["mint", "--key", "a", "b", "--duration", "1h", "--format", "credential_process", "--no-audit"],
        ["mint", "--key", "a", "--key", "b", "--profile", "eu", "--format", "env"], ["policy", "--key", "a", "b"],
        ["check", "--profile", "eu", "--output", "json"], ["verify", "a", "--size", "0", "--fingerprint", md5],
        ["verify", "a", "--size", "1", "--fingerprint", md5, "--since", "2026-03-01T12:00:00Z", "--profile", "eu"],
        ["verify", "--from", "-", "--concurrency", "64", "--output", "json", "--only-failures", "--no-audit"],
        ["verify", "--upload", "u", "--download", "--timeout", "2h", "--server", "http://a"], ["verify", "--all"],
        [
            "verify", "--all", "--state", "completed", "--gateway", "G", "--profile", "eu", "--label", "a=b", "--since",
            "2026-03-01T12:00:00Z", "--until", "2026-04-01T12:00:00Z", "--concurrency", "2", "--download",
        ],
    ])
    func theContractsUsageOfLocalCommandsIsTaken(arguments: [String]) throws {
        _ = try Waybill.parseAsRoot(arguments)
    }

    @Test func theVersionIsSaid() {
        let error = #expect(throws: (any Error).self) {
            _ = try Waybill.parseAsRoot(["--version"])
        }
        #expect(error.map { CommandExit.code(of: $0, in: Waybill.self) } == 0)
        #expect(error.map { Waybill.fullMessage(for: $0) } == "waybill \(WaybillVersion.current)")
    }

    @Test(arguments: [["--help"], ["start", "--help"], ["help", "logs"]])
    func helpIs0(arguments: [String]) {
        let error = #expect(throws: (any Error).self) {
            var command = try Client.parseAsRoot(arguments)
            try command.run()
        }
        #expect(error.map { CommandExit.code(of: $0, in: Client.self) } == 0)
    }

    @Test(arguments: [
        ["start", "G", "--file", "3:321,322", "--file", "0:7", "--label", "a=1", "--label", "b=2", "--wait"],
        ["start", "G", "--latest", "--module", "0,3", "--wait", "--timeout", "90s", "--profile", "eu"],
        ["logs", "G", "--module", "0,3", "--output", "json"], ["watch"], ["watch", "id", "--server", "http://a"],
        ["uploads", "--state", "failed,canceled", "--gateway", "G", "--label", "k=v"], ["show", "id"],
        ["cancel", "id", "--module", "3"], ["audit", "--profile", "eu", "--upload", "u", "--purpose", "mint"],
        ["notices", "--after", "7"], ["notices", "--follow"], ["notices", "--dead", "--upload", "u"],
        ["notices", "--replay", "--all", "--destination", "webhook", "--after", "7"],
    ])
    func theContractsUsageIsTaken(arguments: [String]) throws {
        _ = try Client.parseAsRoot(arguments)
    }

    @Test(arguments: [(CommandStatus.no, 1), (.usage, 2), (.unanswered, 3)] as [(CommandStatus, Int32)])
    func failuresHaveTheirOwn(status: CommandStatus, code: Int32) {
        #expect(CommandExit.code(of: CommandFailure(status, "x"), in: Client.self) == code)
    }

    @Test func anyOtherErrorIs1() {
        #expect(CommandExit.code(of: CancellationError(), in: Client.self) == 1)
        #expect(CommandExit.code(of: ExitCode(3), in: Client.self) == 3)
    }

    @Test(arguments: [
        (Problem.Code.invalidRequest, CommandStatus.usage), (.unauthorized, .unanswered), (.forbidden, .no),
        (.mintForbidden, .no),
        (.notFound, .no), (.busy, .no), (.keyUsed, .no), (.conflict, .no), (.scopeTooLarge, .no),
        (.idempotencyMismatch, .no), (.internalError, .unanswered), (.dockError, .unanswered), (.notReady, .unanswered),
        (.profileUnavailable, .unanswered), (.noReply, .unanswered), (.requestTimeout, .unanswered),
        (.tooManyRequests, .unanswered),
    ])
    func answersHaveTheirStatus(code: Problem.Code, status: CommandStatus) throws {
        let problem = Problem(code, detail: "what is wrong")
        let failure = CommandFailure(
            status: problem.status,
            body: try ControlJSON.encode(problem),
            server: try ServerAddress(Self.server)
        )
        #expect(failure.status == status)
        #expect(failure.message == "what is wrong")
    }

    @Test(arguments: [(404, "<html>"), (502, ""), (301, ""), (400, "nope")])
    func whatIsNoWorkerCouldNotBeAsked(status: Int, body: String) throws {
        let failure = CommandFailure(status: status, body: Array(body.utf8), server: try ServerAddress(Self.server))
        #expect(failure.status == .unanswered)
        #expect(failure.message == "\(Self.server) answered \(status)")
    }

    @Test func aFullProfileIsNoFaultOfTheObjectStore() throws {
        let problem = Problem(.profileUnavailable, detail: "full", retryAfter: .seconds(60))
        let body = try ControlJSON.encode(problem)
        let failure = CommandFailure(status: 503, body: body, server: try ServerAddress(Self.server))
        #expect("\(failure)" == "full\n  try again when an upload of the profile has ended, or raise its MAX_LIVE")
    }

    @Test func whoeverIsBusyIsNamed() throws {
        let problem = Problem(.busy, detail: "busy", extras: ["upload_id": "u-1"])
        let body = try ControlJSON.encode(problem)
        let failure = CommandFailure(status: 409, body: body, server: try ServerAddress(Self.server))
        #expect("\(failure)" == "busy\n  see `waybill show u-1`, or end it with `waybill cancel u-1`")
    }

    @Test(arguments: [
        (HTTPTransportError.Code.connect, CommandStatus.unanswered), (.timeout, .unanswered), (.invalidRequest, .usage),
    ])
    func noAnswerIs3(code: HTTPTransportError.Code, status: CommandStatus) throws {
        let error = HTTPTransportError(code: code, text: "text", operation: "GET")
        #expect(CommandFailure(transport: error, server: try ServerAddress(Self.server)).status == status)
    }
}

/// A root that has the client's subcommands only.
private struct Client: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "waybill", subcommands: ClientCommands.all)
}
