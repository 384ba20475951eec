import ObjectStorage
import Primitives
import Testing

@testable import ObjectVerification

@Suite("Age of an object")
struct ObjectAgeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// All in milliseconds from the request, the first two by the store's clock and in its whole seconds.
        let modified: Int64?
        let date: Int64?
        let answered: Int64
        let isOlder: Bool

        var testDescription: String { name }
    }

    private static let cases = [
        Case(name: "after the request", modified: 10_000, date: 20_000, answered: 20_300, isOlder: false),
        Case(name: "before it", modified: -310_000, date: 20_000, answered: 20_300, isOlder: true),
        Case(name: "a minute before it: a proxy's date", modified: -60_000, date: 0, answered: 300, isOlder: false),
        Case(name: "in its second", modified: 0, date: 0, answered: 900, isOlder: false),
        Case(name: "the margin before", modified: -300_000, date: 0, answered: 0, isOlder: false),
        Case(name: "a second more than the margin before", modified: -301_000, date: 0, answered: 0, isOlder: true),
        Case(
            name: "store an hour ahead, after",
            modified: 3_610_000,
            date: 3_620_000,
            answered: 20_000,
            isOlder: false
        ),
        Case(
            name: "store an hour ahead, before",
            modified: 3_290_000,
            date: 3_620_000,
            answered: 20_000,
            isOlder: true
        ),
        Case(
            name: "store an hour behind, after",
            modified: -3_590_000,
            date: -3_580_000,
            answered: 20_000,
            isOlder: false
        ),
        Case(
            name: "store an hour behind, before",
            modified: -3_910_000,
            date: -3_580_000,
            answered: 20_000,
            isOlder: true
        ),
        // Asked at 6 s, answered at 26 s: dated when it was sent.
        Case(name: "a slow answer", modified: 5000, date: 26_000, answered: 26_100, isOlder: false),
        Case(name: "an answer long under way", modified: 5000, date: 6000, answered: 36_000, isOlder: false),
        Case(name: "no date: our own clock", modified: 10_000, date: nil, answered: 20_000, isOlder: false),
        Case(name: "no date, before", modified: -310_000, date: nil, answered: 20_000, isOlder: true),
        Case(name: "no Last-Modified", modified: nil, date: 20_000, answered: 20_000, isOlder: false),
    ]

    @Test("by the store's clock", arguments: cases)
    func age(case given: Case) {
        let requested = Timestamp(milliseconds: 1_772_366_400_000)
        func moment(_ milliseconds: Int64) -> Timestamp {
            requested + .milliseconds(milliseconds)
        }
        let head = ObjectHead(
            size: 1,
            etag: nil,
            lastModified: given.modified.map(moment),
            date: given.date.map(moment)
        )
        #expect(
            head.isOlder(than: requested, answeredAt: moment(given.answered), margin: .seconds(300)) == given.isOlder
        )
    }
}
