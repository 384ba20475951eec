import Primitives
import Testing

@testable import Settings

@Suite struct ValueTests {
    @Test(arguments: [
        ("90s", Duration.seconds(90)), ("15m", .seconds(900)), ("1h", .seconds(3600)), ("30d", .seconds(2_592_000)),
        ("500ms", .milliseconds(500)), ("0s", .zero), ("007s", .seconds(7)),
    ])
    func durations(text: String, expected: Duration) {
        #expect(DurationText.duration(of: text) == expected)
    }

    @Test(arguments: [
        "", "s", "90", "90 s", " 90s", "-5s", "+5s", "1.5h", "5x", "1h30m", "5S", "99999999999999999999s",
        "9223372036854775807d", "5000000000d", "٣s", "1w",
    ])
    func notDurations(text: String) {
        #expect(DurationText.duration(of: text) == nil)
    }

    @Test(arguments: 0..<200)
    func aDurationSurvivesItsText(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let unit = [1, 1000, 60_000, 3_600_000, 86_400_000].randomElement(using: &generator) ?? 1
        let duration = Duration.milliseconds(unit * Int.random(in: 0...10_000, using: &generator))
        #expect(DurationText.duration(of: DurationText.text(of: duration)) == duration)
    }

    @Test(arguments: [
        ("unlimited", nil), ("1", 1), ("5000000", 5_000_000), ("500KB", 500_000), ("20MB", 20_000_000),
        ("16MiB", 16 << 20), ("1GiB", 1 << 30), ("4KiB", 4096),
    ])
    func rates(text: String, expected: Int?) throws {
        #expect(try RateText.rate(of: text) == expected)
    }

    @Test(arguments: ["0", "-1", "MB", "5 MB", "1.5MB", "fast", "9223372036854775807GB", "5TB"])
    func notRates(text: String) {
        #expect(throws: InvalidValue.self) { try RateText.rate(of: text) }
    }

    @Test(arguments: [
        ("127.0.0.1:8484", ListenAddress.tcp(host: "127.0.0.1", port: 8484), true),
        ("127.9.9.9:1", .tcp(host: "127.9.9.9", port: 1), true),
        ("localhost:0", .tcp(host: "localhost", port: 0), true),
        ("[::1]:8484", .tcp(host: "::1", port: 8484), true),
        ("unix:/run/waybill.sock", .unix(path: "/run/waybill.sock"), true),
        ("0.0.0.0:80", .tcp(host: "0.0.0.0", port: 80), false),
        ("[::]:80", .tcp(host: "::", port: 80), false),
        ("127.example.org:80", .tcp(host: "127.example.org", port: 80), false),
        ("127.0.0.1.example.org:80", .tcp(host: "127.0.0.1.example.org", port: 80), false),
    ])
    func listenAddresses(text: String, expected: ListenAddress, isLocal: Bool) {
        #expect(ListenAddress(text) == expected)
        #expect(expected.description == text)
        #expect(expected.isLocal == isLocal)
    }

    @Test(arguments: [
        "", "8484", ":8484", "host:", "host:x", "host:65536", "host:-1", "::1:80", "unix:", "a b:1", "http://h:1",
    ])
    func notListenAddresses(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test(arguments: [
        ("7CTDM", "7CTDM", true), ("7CTDM", "7CTD*", true), ("7CT*", "7CTD*", true), ("*", "A", true),
        ("7CTDM", "7CTDN", false), ("7CT*", "8CT*", false), ("7CT", "7CTD*", false),
    ])
    func gatewayPatternsOverlap(one: String, another: String, expected: Bool) throws {
        let left = try #require(GatewayPattern(one))
        let right = try #require(GatewayPattern(another))
        #expect(left.overlaps(right) == expected)
        #expect(right.overlaps(left) == expected)
    }

    @Test(arguments: ["", "*A", "A*B", "A**", "a/b", "a+", "a#", "a b"])
    func notGatewayPatterns(text: String) {
        #expect(GatewayPattern(text) == nil)
    }

    @Test(arguments: [
        "logs/{gateway}/{upload}/{module}.tar", "{upload}/x", "a/{upload}", "{upload}",
        "{profile}/{date}/{label.site}/{upload}/{module}", "{label.a-b_C.9}/{upload}/f",
    ])
    func keyTemplates(text: String) throws {
        #expect(try KeyTemplate.check(text) == text)
    }

    @Test(arguments: [
        "logs/{gateway}.tar", "logs/{upload}.tar", "logs/x{upload}/f", "{upload}/{serial}", "{upload}/{label.}",
        "{upload}/{label}", "{upload}/{label.a b}", "{upload}/{", "{upload}/}", "{upload}/*", "{upload}/$x",
        "{upload}/../x", "{upload}/{{module}}", "",
    ])
    func notKeyTemplates(text: String) {
        #expect(throws: InvalidValue.self) { try KeyTemplate.check(text) }
    }
}
