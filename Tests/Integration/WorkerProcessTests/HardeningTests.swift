import FoundationEssentials
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// What of a process's memory and files others on the machine can get at.
@Suite struct HardeningTests {
    /// A shell that asks for the most, and becomes the command.
    private static let careless = ["sh", "-c", "umask 0; ulimit -c unlimited 2>/dev/null; exec \"$@\"", "sh"]

    @Test func aWorkerLeavesNoCoreDumpAndNoFileForOthers() async throws {
        let site = try await Deployment()
        let worker = try await WorkerProcess(
            broker: site.broker,
            storage: site.storage,
            folder: site.folder,
            port: site.port,
            launcher: Self.careless
        )
        let limits = try TextFile.read("/proc/\(worker.process.processIdentifier)/limits")
        let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
        #expect(core?.split(whereSeparator: \.isWhitespace).dropFirst(4).prefix(2) == ["0", "0"])
        for name in try FileManager.default.contentsOfDirectory(atPath: site.folder.path) {
            var found = stat()
            #expect(unsafe stat(site.folder.file(name), &found) == 0)
            #expect(found.st_mode & 0o777 == 0o600, "\(name)")
        }
        worker.process.terminate()
        await worker.process.wait()
    }

    /// A process that is not dumpable has its files in `/proc` owned by root, so no other process of its user reads its
    /// memory or environment, and none attaches to it.
    @Test(arguments: [("off", 0), ("on", 65_534)]) func memoryIsTheProcessesOwn(coreDumps: String, owner: UInt32)
        async throws
    {
        // It answers nothing, so the command waits.
        let silent = try LoopbackListener()
        let command = [try BuiltProduct.path("waybill"), "uploads"]
        let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        let process = try ChildProcess(
            (geteuid() == 0 ? nobody : []) + command,
            environment: ["WAYBILL_SERVER": "http://127.0.0.1:\(silent.port)", "WAYBILL_CORE_DUMPS": coreDumps]
        )
        let ended = Task {
            await process.wait()
            silent.stop()
        }
        let connection = await Task.detached { silent.accept() }.value
        try #require(connection != nil, "\(process.errors.text)")
        var found = stat()
        #expect(unsafe stat("/proc/\(process.processIdentifier)/environ", &found) == 0)
        #expect(found.st_uid == (geteuid() == 0 || owner == 0 ? owner : geteuid()))
        if owner == 0 {
            // Nothing handles a crash, to print registers and memory.
            let status = try TextFile.read("/proc/\(process.processIdentifier)/status")
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") })
            let caught = try #require(line.split(whereSeparator: \.isWhitespace).last.flatMap { UInt64($0, radix: 16) })
            for number in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] {
                #expect(caught & (1 << UInt64(number - 1)) == 0, "signal \(number)")
            }
        }
        process.terminate()
        await ended.value
        close(try #require(connection))
        silent.close()
    }
}
