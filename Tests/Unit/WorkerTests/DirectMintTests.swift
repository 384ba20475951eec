import Testing

@testable import Worker

@Suite struct DirectMintTests {
    @Test func aSessionsNameIsTakenByEveryProvider() {
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@._-")
        for requester in ["pipeline", "command:jörg", String(repeating: "x", count: 100), "", "a b/c\n", "٣"] {
            let name = DirectMint.sessionName(of: requester)
            #expect((2...32).contains(name.count) && name.allSatisfy(allowed.contains), "\(name)")
        }
    }
}
