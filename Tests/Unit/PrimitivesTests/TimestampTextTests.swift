import Foundation
import Primitives
import Testing

@Suite("Timestamps as text")
struct TimestampTextTests {
    private struct Case: Sendable, CustomTestStringConvertible {
        let milliseconds: Int64
        let rfc3339: String
        let basic: String

        init(_ milliseconds: Int64, _ rfc3339: String, _ basic: String) {
            self.milliseconds = milliseconds
            self.rfc3339 = rfc3339
            self.basic = basic
        }

        var testDescription: String { rfc3339 }
    }

    /// Computed with `date --utc`.
    private static let known = [
        Case(0, "1970-01-01T00:00:00.000Z", "19700101T000000Z"),
        Case(1, "1970-01-01T00:00:00.001Z", "19700101T000000Z"),
        Case(999, "1970-01-01T00:00:00.999Z", "19700101T000000Z"),
        Case(1000, "1970-01-01T00:00:01.000Z", "19700101T000001Z"),
        Case(-1, "1969-12-31T23:59:59.999Z", "19691231T235959Z"),
        Case(-1000, "1969-12-31T23:59:59.000Z", "19691231T235959Z"),
        Case(68_169_600_000, "1972-02-29T00:00:00.000Z", "19720229T000000Z"),
        Case(951_782_400_000, "2000-02-29T00:00:00.000Z", "20000229T000000Z"),
        Case(951_868_799_999, "2000-02-29T23:59:59.999Z", "20000229T235959Z"),
        Case(951_868_800_000, "2000-03-01T00:00:00.000Z", "20000301T000000Z"),
        Case(1_369_353_600_000, "2013-05-24T00:00:00.000Z", "20130524T000000Z"),
        Case(1_709_164_800_001, "2024-02-29T00:00:00.001Z", "20240229T000000Z"),
        Case(1_772_366_400_000, "2026-03-01T12:00:00.000Z", "20260301T120000Z"),
        Case(4_107_542_399_999, "2100-02-28T23:59:59.999Z", "21000228T235959Z"),
        Case(4_107_542_400_000, "2100-03-01T00:00:00.000Z", "21000301T000000Z"),
        Case(253_402_300_799_999, "9999-12-31T23:59:59.999Z", "99991231T235959Z"),
        Case(-11_676_096_000_000, "1600-01-01T00:00:00.000Z", "16000101T000000Z"),
        Case(-2_208_988_800_000, "1900-01-01T00:00:00.000Z", "19000101T000000Z"),
    ]

    @Test("known moments, written and read", arguments: known)
    private func knownMoments(moment: Case) {
        let timestamp = Timestamp(milliseconds: moment.milliseconds)
        #expect(timestamp.rfc3339 == moment.rfc3339)
        #expect(timestamp.iso8601Basic == moment.basic)
        #expect(timestamp.iso8601Extended == moment.rfc3339.prefix(19) + "Z")
        #expect(timestamp.basicDate == String(moment.basic.prefix(8)))
        #expect(Timestamp(rfc3339: moment.rfc3339) == timestamp)
    }

    private static let otherForms: [(String, Int64)] = [
        ("2026-03-01T12:00:00Z", 1_772_366_400_000),
        ("2026-03-01T12:00:00.5Z", 1_772_366_400_500),
        ("2026-03-01T12:00:00.05Z", 1_772_366_400_050),
        ("2026-03-01T12:00:00.123456Z", 1_772_366_400_123),
        ("2026-03-01T12:00:00.123456789Z", 1_772_366_400_123),
        ("2026-03-01T12:00:00.999999999Z", 1_772_366_400_999),
        ("2026-03-01T20:00:00+08:00", 1_772_366_400_000),
        ("2026-03-01T04:30:00.250-07:30", 1_772_366_400_250),
        ("2026-03-01T12:00:00+00:00", 1_772_366_400_000),
        ("2026-03-01t12:00:00z", 1_772_366_400_000),
    ]

    @Test("forms that services write", arguments: otherForms)
    func read(text: String, milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(
        "anything else is nothing",
        arguments: [
            "", " ", "Z", "now", "2026", "2026-03-01", "12:00:00Z", "2026-03-01T12:00:00", "2026-03-01T12:00Z",
            "2026-03-01 12:00:00", "20260301T120000Z", "2026-02-29T12:00:00Z", "2026-02-30T12:00:00Z",
            "2100-02-29T00:00:00Z", "2026-13-01T12:00:00Z", "2026-00-01T12:00:00Z", "2026-03-00T12:00:00Z",
            "2026-03-32T12:00:00Z", "2026-04-31T12:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T12:60:00Z",
            "2026-03-01T12:00:61Z", "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00Zjunk", "x2026-03-01T12:00:00Z",
            "2026-03-01T12:00:00.000Z\n", " 2026-03-01T12:00:00Z", "2026-3-1T12:00:00Z", "26-03-01T12:00:00Z",
            "12026-03-01T12:00:00Z", "-2026-03-01T12:00:00Z", "2026-03-01T12:00:00+25:00", "2026-03-01T12:00:00+08:60",
            "2026-03-01T12:00:00+0800", "2026-03-01T12:00:00,5Z", "２０２６-03-01T12:00:00Z", "2026-03-01T12:00:00.5",
            "99999999999999-03-01T12:00:00Z",
            "0001-01-01T00:00:00Z", "1599-12-31T23:59:59Z", "0000-00-00T00:00:00Z", "1900-02-29T00:00:00Z",
        ]
    )
    func refused(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("random moments survive the text, to the millisecond")
    func roundTrip() {
        var random = SplitMix64(seed: 2)
        for _ in 0..<5000 {
            let moment = Timestamp(milliseconds: .random(in: -11_676_096_000_000...253_402_300_799_999, using: &random))
            #expect(Timestamp(rfc3339: moment.rfc3339) == moment, "\(moment.milliseconds)")
            #expect(moment.rfc3339.utf8.count == 24)
            #expect(moment.rfc3339.filter(\.isNumber).prefix(14) == moment.iso8601Basic.filter(\.isNumber))
        }
    }

    @Test("the order of the texts is the order of the moments")
    func order() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<1000 {
            let left = Timestamp(milliseconds: .random(in: 0...253_402_300_799_999, using: &random))
            let right = Timestamp(milliseconds: .random(in: 0...253_402_300_799_999, using: &random))
            #expect((left < right) == (left.rfc3339 < right.rfc3339))
        }
    }

    private static let outside: [(Int64, String)] = [
        (.max, "9999-12-31T23:59:59.999Z"), (253_402_300_800_000, "9999-12-31T23:59:59.999Z"),
        (.min, "1600-01-01T00:00:00.000Z"), (-11_676_096_000_001, "1600-01-01T00:00:00.000Z"),
    ]

    @Test("a moment outside the years that can be written is written as the nearest inside", arguments: outside)
    func extremes(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
    }

    @Test("in JSON it is a whole number of milliseconds")
    func json() throws {
        let moments = [Int64.min, -1, 0, 1_772_366_400_123, .max].map(Timestamp.init(milliseconds:))
        let data = try JSONEncoder().encode(moments)
        let text = "[-9223372036854775808,-1,0,1772366400123,9223372036854775807]"
        #expect(String(decoding: data, as: UTF8.self) == text)
        #expect(try JSONDecoder().decode([Timestamp].self, from: data) == moments)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Timestamp].self, from: Data("[\"1970-01-01T00:00:00Z\"]".utf8))
        }
    }
}
