import TestSupport
import Testing

/// At least sixty things that hostile or broken peers do, each followed by an honest upload that completes, within bounds on
/// what the worker holds and uses.
@Suite(.serialized, .timeLimit(.minutes(15))) struct HostileInputTests {
    /// Beside what one honest upload uses, in seconds: far more than any input needs, and far less than one that starves
    /// the worker.
    private static let processorTime = 10.0
    /// Beside what the worker held at first, in bytes.
    private static let memory = 300 << 20
    private static let descriptors = 64

    @Test("there are at least sixty")
    func enough() {
        let all = HostileInput.messages + HostileInput.requests + HostileInput.answers
        #expect(all.count >= 60)
        #expect(Set(all.map(\.name)).count == all.count)
    }

    @Test("from another client of the broker")
    func messages() async throws {
        try await survive(HostileInput.messages)
    }

    @Test("from a client of the API")
    func requests() async throws {
        try await survive(HostileInput.requests)
    }

    @Test("from an object store and an STS that lie")
    func answers() async throws {
        try await survive(HostileInput.answers)
    }

    private func survive(_ inputs: [HostileInput]) async throws {
        let site = try await HostileSite()
        let process = site.worker.process.processIdentifier
        // The first fills caches.
        try await site.completeHonestUpload()
        let first = try ProcessUsage(of: process)
        try await site.completeHonestUpload()
        let usual = try ProcessUsage(of: process).processorTime - first.processorTime
        for input in inputs {
            let before = try ProcessUsage(of: process)
            do {
                try await input.perform(site)
                try await site.completeHonestUpload()
            } catch {
                Issue.record("\(input.name): \(error)")
                guard site.worker.process.isRunning else {
                    break
                }
                continue
            }
            let after = try ProcessUsage(of: process)
            let used = after.processorTime - before.processorTime
            #expect(
                used < usual * 2 + Self.processorTime,
                "\(input.name) cost \(used) s, an honest upload \(usual) s"
            )
            #expect(after.residentMemory < first.residentMemory + Self.memory, "after \(input.name)")
        }
        try #require(site.worker.process.isRunning, "\(site.worker.process.errors.all.suffix(5))")
        try await until("the connections of hostile peers are closed") {
            try ProcessUsage(of: process).openDescriptors < first.openDescriptors + Self.descriptors
        }
        await site.end()
    }
}
