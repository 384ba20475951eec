import Primitives
import Testing

@testable import MQTTTransport

struct ReconnectionTests {
    private let backoff = Backoff(base: .seconds(1), cap: .seconds(8), seed: 1)
    private let version = MQTTError(.refused, operation: "connect", number: 0x84, text: "")
    private let other = MQTTError(.refused, operation: "connect", number: 0x88, text: "")

    @Test func triesTheOlderVersionAtOnceAndOnlyForThatReason() {
        var reconnection = Reconnection(preference: .automatic, backoff: backoff)
        var delay = reconnection.delay(after: other, lasted: nil)
        #expect(delay > .zero)
        #expect(reconnection.version == .v5)
        delay = reconnection.delay(after: version, lasted: nil)
        #expect(delay == .zero)
        #expect(reconnection.version == .v311)
        delay = reconnection.delay(after: version, lasted: nil)
        #expect(delay > .zero)
        #expect(reconnection.version == .v311)
    }

    @Test func asksForTheNewerVersionAgainAfterAConnection() {
        var reconnection = Reconnection(preference: .automatic, backoff: backoff)
        _ = reconnection.delay(after: version, lasted: nil)
        _ = reconnection.delay(after: other, lasted: .seconds(1))
        #expect(reconnection.version == .v5)
    }

    @Test func keepsToTheOlderVersionWhereToldTo() {
        var reconnection = Reconnection(preference: .v311, backoff: backoff)
        #expect(reconnection.version == .v311)
        _ = reconnection.delay(after: other, lasted: .seconds(1))
        #expect(reconnection.version == .v311)
    }

    @Test func waitsLongerUntilAConnectionHasLasted() {
        var reconnection = Reconnection(preference: .automatic, backoff: backoff)
        let expected = (0..<5).map { backoff.delay(attempt: $0) }
        let delays = (0..<5).map { reconnection.delay(after: other, lasted: $0 == 2 ? nil : .seconds(8)) }
        #expect(delays == expected)
        let afterwards = reconnection.delay(after: other, lasted: .seconds(9))
        #expect(afterwards == expected[0])
    }
}
