import Primitives
import Testing

@testable import MQTTTransport

struct ReconnectionTests {
    static let backoff = Backoff(base: .seconds(1), cap: .seconds(8), seed: 1)

    enum Event: Sendable {
        case accepted
        case lost(after: Duration)
        case failed(MQTTError.Code, Int32, ConnectionStage)

        static let closed = failed(.noAnswer, 0, .handshake)
        static let silent = failed(.timeout, 0, .handshake)
        static let malformed = failed(.protocolViolation, 2, .handshake)
        static let unreachable = failed(.unreachable, 111, .transport)
        static func refused(_ code: Int32) -> Event { failed(.refused, code, .handshake) }
    }

    struct Story: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var events: [Event]
        /// The version of the connection after each event.
        var versions: [MQTTVersion]
        var preference = MQTTVersionPreference.automatic

        init(
            _ name: String,
            _ events: [Event],
            _ versions: [MQTTVersion],
            preference: MQTTVersionPreference = .automatic
        ) {
            testDescription = name
            self.events = events
            self.versions = versions
            self.preference = preference
        }
    }

    static let stories: [Story] = [
        Story("three closed connections", [.closed, .closed, .closed], [.v5, .v5, .v311]),
        Story("two timeouts", [.silent, .silent], [.v5, .v311]),
        Story("a close and a timeout", [.closed, .silent], [.v5, .v311]),
        Story("unspecified error", [.refused(0x80)], [.v311]),
        Story("malformed packet", [.refused(0x81)], [.v311]),
        Story("protocol error", [.refused(0x82)], [.v311]),
        Story("unsupported version", [.refused(0x84)], [.v311]),
        Story("malformed CONNACK", [.malformed], [.v311]),
        Story("implementation specific error", [.refused(0x83)], [.v5]),
        Story("client id", [.refused(0x85)], [.v5]),
        Story("bad user name or password", [.refused(0x86)], [.v5]),
        Story("not authorized", [.refused(0x87)], [.v5]),
        Story("server unavailable", [.refused(0x88)], [.v5]),
        Story("server busy", [.refused(0x89)], [.v5]),
        Story("use another server", [.refused(0x9C)], [.v5]),
        Story("unreachable for long", Array(repeating: .unreachable, count: 9), Array(repeating: .v5, count: 9)),
        Story(
            "TLS",
            Array(repeating: .failed(.tls, 8, .transport), count: 9),
            Array(repeating: .v5, count: 9)
        ),
        Story(
            "unreachable is no answer and no silence",
            [.closed, .unreachable, .closed, .closed],
            [.v5, .v5, .v5, .v311]
        ),
        Story(
            "confirmed, and kept",
            [.silent, .silent, .accepted, .closed, .accepted],
            [.v5, .v311, .v5, .v311, .v311]
        ),
        Story("the broker was unwell", [.silent, .silent, .accepted, .accepted], [.v5, .v311, .v5, .v5]),
        Story("a clear refusal needs no confirmation", [.refused(0x84), .accepted], [.v311, .v311]),
        Story("an unclear refusal does", [.refused(0x80), .accepted, .accepted], [.v311, .v5, .v5]),
        Story(
            "neither answers: they take turns",
            [.closed, .closed, .closed, .closed, .closed, .closed, .silent],
            [.v5, .v5, .v311, .v5, .v311, .v5, .v311]
        ),
        Story(
            "a wrong password is wrong in either version",
            [.refused(0x84), .refused(5), .refused(4)],
            [.v311, .v311, .v311]
        ),
        Story("3.1.1 refused too", [.refused(0x84), .refused(1), .refused(0x84)], [.v311, .v5, .v311]),
        Story(
            "one try after a connection that lasted",
            [.refused(0x84), .accepted, .lost(after: .seconds(9)), .closed],
            [.v311, .v311, .v5, .v311]
        ),
        Story(
            "a restart of the broker costs one try",
            [.refused(0x84), .accepted, .lost(after: .seconds(9)), .unreachable, .unreachable, .silent, .accepted],
            [.v311, .v311, .v5, .v5, .v5, .v311, .v311]
        ),
        Story(
            "no try after a short one",
            [.refused(0x84), .accepted, .lost(after: .seconds(1))],
            [.v311, .v311, .v311]
        ),
        Story(
            "a broker that has spoken MQTT 5 is waited for longer",
            [.accepted, .lost(after: .seconds(9))] + Array(repeating: .closed, count: 10),
            Array(repeating: .v5, count: 11) + [.v311]
        ),
        Story(
            "MQTT 5 alone",
            [.closed, .closed, .closed, .silent, .refused(0x84), .malformed],
            Array(repeating: .v5, count: 6),
            preference: .v5
        ),
        Story(
            "MQTT 3.1.1 alone",
            [.closed, .closed, .closed, .accepted, .lost(after: .seconds(9)), .refused(1)],
            Array(repeating: .v311, count: 6),
            preference: .v311
        ),
    ]

    @Test(arguments: stories) func choosesTheVersion(_ story: Story) {
        var reconnection = Reconnection(preference: story.preference, backoff: Self.backoff)
        var found: [MQTTVersion] = []
        for event in story.events {
            apply(event, to: &reconnection)
            found.append(reconnection.version)
        }
        #expect(found == story.versions)
    }

    @discardableResult
    private func apply(_ event: Event, to reconnection: inout Reconnection) -> Duration {
        switch event {
        case .accepted:
            let version = reconnection.version
            // A connection that is not kept is followed by one of the other version.
            #expect(reconnection.accepted() == (reconnection.version == version))
            return .zero
        case .lost(let lasted):
            return reconnection.delay(after: error(.connectionLost, 0), at: .open(lasted))
        case .failed(let code, let number, let stage):
            return reconnection.delay(after: error(code, number), at: stage)
        }
    }

    private func error(_ code: MQTTError.Code, _ number: Int32) -> MQTTError {
        MQTTError(code, operation: "connect", number: number, text: "")
    }

    @Test(arguments: [0x80, 0x81, 0x82, 0x84] as [Int32]) func aRefusedVersionIsReplacedAtOnce(code: Int32) {
        var reconnection = Reconnection(preference: .automatic, backoff: Self.backoff)
        #expect(apply(.refused(code), to: &reconnection) == .zero)
        #expect(reconnection.failures == 0)
    }

    @Test func whatIsNotAnsweredIsTriedEverMoreSlowly() {
        var reconnection = Reconnection(preference: .automatic, backoff: Self.backoff)
        let expected = (0..<8).map { Self.backoff.delay(attempt: $0) }
        #expect((0..<8).map { _ in apply(.closed, to: &reconnection) } == expected)
    }

    @Test func theReasonIsToldOnce() {
        var reconnection = Reconnection(preference: .automatic, backoff: Self.backoff)
        apply(.silent, to: &reconnection)
        apply(.silent, to: &reconnection)
        apply(.accepted, to: &reconnection)
        #expect(reconnection.takeFallbackReason() == nil)
        apply(.closed, to: &reconnection)
        apply(.accepted, to: &reconnection)
        #expect(reconnection.takeFallbackReason()?.code == .noAnswer)
        #expect(reconnection.takeFallbackReason() == nil)
    }

    @Test func aBrokerThatIsKnownIsWaitedForShortly() {
        var reconnection = Reconnection(preference: .automatic, backoff: Self.backoff)
        #expect(reconnection.answerTimeout(.seconds(10)) == .seconds(10))
        for event in [Event.silent, .silent, .accepted] {
            apply(event, to: &reconnection)
        }
        #expect(reconnection.version == .v5)
        #expect(reconnection.answerTimeout(.seconds(10)) == .seconds(3))
        #expect(reconnection.answerTimeout(.seconds(1)) == .seconds(1))
        apply(.silent, to: &reconnection)
        #expect(reconnection.answerTimeout(.seconds(10)) == .seconds(10))
    }

    @Test func waitsLongerUntilAConnectionHasLasted() {
        var reconnection = Reconnection(preference: .automatic, backoff: Self.backoff)
        let expected = (0..<5).map { Self.backoff.delay(attempt: $0) }
        let delays = (0..<5).map {
            $0 == 2 ? apply(.refused(0x88), to: &reconnection) : apply(.lost(after: .seconds(8)), to: &reconnection)
        }
        #expect(delays == expected)
        #expect(apply(.lost(after: .seconds(9)), to: &reconnection) == expected[0])
    }
}
