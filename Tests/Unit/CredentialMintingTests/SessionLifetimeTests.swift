import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import Testing

@testable import CredentialMinting

@Suite("How long a session lasts")
struct SessionLifetimeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// In seconds from the moment of the answer, by the provider's clock.
        let expiry: Int64
        /// In seconds; `nil` where it is refused.
        let length: Int64?
        var isKnown = true

        init(_ name: String, expiry: Int64, length: Int64?, isKnown: Bool = true) {
            testDescription = name
            self.expiry = expiry
            self.length = length
            self.isKnown = isKnown
        }
    }

    private static let cases = [
        Case("as asked for", expiry: 900, length: 900),
        Case("less than that", expiry: 600, length: 600),
        Case("rounded up", expiry: 1000, length: 900),
        Case("much more", expiry: 1801, length: nil),
        Case("over", expiry: 0, length: nil),
        Case("over by a clock that may be wrong", expiry: -60, length: -60, isKnown: false),
        Case("long over by a clock that may be wrong", expiry: -900, length: nil, isKnown: false),
    ]

    @Test("from the provider's own date to its expiry, and no longer than was asked for", arguments: cases)
    func length(given: Case) throws {
        let moment = Timestamp(seconds: 1_772_366_400)
        let session = AssumedSession(
            credentials: SigningCredentials(accessKeyID: "AKID", secretAccessKey: Secret("pl4nted")),
            expiresAt: moment + .seconds(given.expiry)
        )
        let checked = try? session.checked(given: (moment, given.isKnown), for: .seconds(900))
        #expect(checked?.lifetime.length == given.length.map { .seconds($0) })
    }

    @Test("it ends as far from now as is left of it, by any clock", arguments: [-7200, 0, 840, 7200])
    func end(offset: Int64) {
        let began = ContinuousClock.now - .seconds(100)
        let moment = Timestamp(seconds: 1_772_366_400)
        let lifetime = SessionLifetime(expiresAt: moment + .seconds(900), length: .seconds(900), began: began)
        let now = moment + .seconds(100 + offset)
        let left = lifetime.end(now: now) - now
        #expect(left <= .seconds(800) && left > .seconds(700))
    }

    @Test("where the clocks agree it ends when the provider says, to the second")
    func agreement() {
        let expiry = Timestamp(seconds: 1_772_367_300)
        let lifetime = SessionLifetime(expiresAt: expiry, length: .seconds(900))
        #expect(lifetime.end(now: expiry - .seconds(900) + .milliseconds(1500)) == expiry)
        #expect(lifetime.end(now: expiry - .seconds(900) + .seconds(840)) != expiry)
    }
}
