import TestSupport
import Testing

@Suite struct ChildProcessTests {
    @Test func keepsAllThatIsPrintedToTheLastByte() async throws {
        let finished = try await ChildProcess.run(["sh", "-c", "seq 1 100000; printf end; echo oops >&2; exit 3"])
        #expect(finished.exit == .code(3))
        #expect(finished.output.hasPrefix("1\n2\n") && finished.output.hasSuffix("\n100000\nend"))
        #expect(finished.errors == "oops")
    }

    @Test func talksLineByLine() async throws {
        let process = try ChildProcess(["cat"])
        process.write("one\ntwo\n")
        #expect(await process.output.first { $0.hasPrefix("t") } == "two")
        process.write("three")
        process.closeInput()
        #expect(await process.wait() == .code(0))
        #expect(process.output.all == ["one", "two", "three"])
    }

    @Test func isPausedAndGoesOn() async throws {
        let process = try ChildProcess(["cat"])
        let status = "/proc/\(process.processIdentifier)/status"
        process.pause()
        try await until("the process is stopped") { try TextFile.read(status).contains("State:\tT") }
        process.resume()
        process.write("awake\n")
        #expect(await process.output.first { _ in true } == "awake")
    }

    @Test func endsWithWhatItStarted() async throws {
        let process = try ChildProcess(["sh", "-c", "sleep 1000 & echo $!; wait"])
        let line = try #require(await process.output.first { _ in true })
        process.kill()
        #expect(await process.wait() == .signal(9))
        try await until("its child has ended") { !isRunning(line) }
    }

    @Test func endsWhenNobodyHoldsIt() async throws {
        var process: ChildProcess? = try ChildProcess(["sleep", "1000"])
        let identifier = try #require(process?.processIdentifier)
        process = nil
        try await until("it has ended") { !isRunning(String(identifier)) }
    }

    @Test func saysWhyItDidNotStart() async throws {
        await #expect(throws: ChildProcessError.self) { try await ChildProcess.run(["no-such-program"]) }
    }

    /// A zombie no longer runs, whoever is slow to reap it.
    private func isRunning(_ identifier: String) -> Bool {
        guard let status = try? TextFile.read("/proc/\(identifier)/status") else { return false }
        return !status.contains("State:\tZ")
    }
}
