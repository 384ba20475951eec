import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

/// Clocks an hour apart.
@Suite("Skewed clocks, at every provider")
struct ClockTests {
    private static let signedOnce = 1
    private static let signedTwice = 3
    private static let errors = [Duration.seconds(3600), .seconds(-3600)]

    @Test("a wrong clock is corrected by the STS's refusal, once", arguments: ProviderUnderTest.all, errors)
    func sts(provider: ProviderUnderTest.Kind, error: Duration) async throws {
        let clock = WrongClock(error: error)
        let place = try await ProviderUnderTest.shared(provider, clock: clock)
        let key = try ObjectKey.unique()
        let session = try await place.session(key)
        #expect(clock.count() == Self.signedTwice)
        try await place.put([1], at: key, as: session)
        #expect(clock.count() == Self.signedOnce)
    }

    @Test("by a HEAD's refusal, which has no body", arguments: ProviderUnderTest.all, errors)
    func head(provider: ProviderUnderTest.Kind, error: Duration) async throws {
        let clock = WrongClock(error: error)
        let place = try await ProviderUnderTest.shared(provider, clock: clock)
        let key = try ObjectKey.unique()
        try await ProviderUnderTest.shared(provider).put([1, 2, 3], at: key)
        #expect(try await place.client.head(key, with: place.owner).size == 3)
        #expect(clock.count() == Self.signedTwice)
        _ = try await place.session(key)
        #expect(clock.count() == Self.signedOnce)
    }

    @Test("by a PUT's refusal, which is sent again from its beginning", arguments: ProviderUnderTest.all, errors)
    func put(provider: ProviderUnderTest.Kind, error: Duration) async throws {
        let place = try await ProviderUnderTest.shared(provider, clock: WrongClock(error: error))
        let key = try ObjectKey.unique()
        try await place.put([1, 2, 3], at: key)
        #expect(try await place.get(key) == [1, 2, 3])
    }

    @Test("a provider's clock that is set back again is followed", arguments: ProviderUnderTest.peers)
    func moved(provider: ProviderUnderTest.Kind) async throws {
        let place = try await ProviderUnderTest.own(provider)
        let peer = try #require(place.peer)
        for ahead in [Duration.zero, .seconds(3600), .seconds(-3600), .zero] {
            try await peer.setClock(ahead: ahead, place.http)
            let key = try ObjectKey.unique()
            try await place.put([1], at: key, as: place.session(key))
            #expect(try await place.client.head(key, with: place.owner).size == 1)
        }
        let refusals = try await place.journal().filter { $0.outcome != "ok" }
        #expect(refusals.count == 3, "each move costs one refusal: \(refusals)")
        try await peer.stop()
    }
}
