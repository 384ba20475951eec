import TestSupport
import Testing

@Suite struct StoragePeerTests {
    @Test func saysWhichPackageIsMissing() async throws {
        let program = Repository.path("Tests/TestSupport/Servers/storage-peer.py")
        let ended = try await ChildProcess.run(["python3", "-S", program, "--dialect", "aws", "--port", "1"])
        #expect(ended.exit == .code(1))
        #expect(ended.errors.contains("is missing: scripts/requirements.txt names what it needs"))
    }
}
