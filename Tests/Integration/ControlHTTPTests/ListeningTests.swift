import ControlAPI
import Testing

@Suite struct ListeningTests {
    @Test func theAddressThatTheSystemChoseIsTold() async throws {
        try await RunningAPI.with { api async throws in
            guard case .tcp(let host, let port) = api.address else {
                Issue.record("not a TCP address: \(api.address)")
                return
            }
            #expect(host == "127.0.0.1")
            #expect(port > 0)
        }
    }

    @Test func anAddressInUseIsAnError() async throws {
        try await RunningAPI.with { api async throws in
            let error = await #expect(throws: (any Error).self) {
                try await RunningAPI.with(address: api.address) { _ in }
            }
            #expect(!(error is NotListening))
        }
    }
}
