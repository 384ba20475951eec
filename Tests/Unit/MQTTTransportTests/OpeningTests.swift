import Testing

@testable import MQTTTransport

struct OpeningTests {
    private let start = ContinuousClock.now
    private let refused = MQTTError(.unreachable, operation: "connect", number: 111, text: "Connection refused")

    @Test func oneAddressHasTheWholeTime() throws {
        var opening = Opening(["a"], timeout: .seconds(10), at: start)
        #expect(opening.deadline == start + .seconds(10))
        #expect(throws: refused) { try opening.next(after: refused, at: start) }
    }

    @Test func severalShareIt() throws {
        var opening = Opening(["a", "b"], timeout: .seconds(4), at: start)
        #expect(opening.address == "a")
        #expect(opening.deadline == start + .seconds(2))
        try opening.next(after: refused, at: start + .seconds(2))
        #expect(opening.address == "b")
        #expect(opening.deadline == start + .seconds(4))
        let error = #expect(throws: MQTTError.self) { try opening.next(after: refused, at: start) }
        #expect(error?.text == "a: Connection refused; b: Connection refused")
    }

    @Test func noneOfSeveralTakesLongerThanThreeSeconds() {
        #expect(Opening(["a", "b"], timeout: .seconds(60), at: start).deadline == start + .seconds(3))
    }

    @Test func theOrderFollowsWhatWasSeen() {
        var order = AddressOrder()
        #expect(order.order(["a", "b", "c"]) == ["a", "b", "c"])
        order.disappointed("a")
        #expect(order.order(["a", "b", "c"]) == ["b", "c", "a"])
        order.answered("c")
        #expect(order.order(["a", "b", "c"]) == ["c", "a", "b"])
        #expect(order.order(["a", "d"]) == ["a", "d"])
        order.disappointed("c")
        #expect(order.order(["c"]) == ["c"])
    }

    @Test(arguments: [("127.0.0.1", ["127.0.0.1"]), ("::1", ["::1"]), ("fe80::1%lo", ["fe80::1%lo"])])
    func anAddressIsItsOwn(_ host: String, _ addresses: [String]) throws {
        #expect(try BrokerAddresses.system(host) == addresses)
    }

    @Test func aNameWithoutAddressesIsNamed() {
        let error = #expect(throws: MQTTError.self) { try BrokerAddresses.system("nothing.invalid") }
        #expect(error?.code == .unreachable)
        #expect(error?.operation == "look up nothing.invalid")
    }

    @Test(arguments: [
        ("broker.example", "broker.example", false), ("broker.example.", "broker.example", false),
        ("127.0.0.1", "127.0.0.1", true), ("fe80::1%eth0", "fe80::1", true),
    ])
    func aCertificateNames(_ host: String, _ name: String, _ isAddress: Bool) {
        #expect(TLSPeer(host).name == name)
        #expect(TLSPeer(host).isAddress == isAddress)
    }

    @Test(arguments: [(0, "0.0s"), (449, "0.4s"), (450, "0.5s"), (9949, "9.9s"), (9950, "10s"), (90_400, "90s")])
    func durationsAreRounded(_ milliseconds: Int, _ text: String) {
        #expect(Duration.milliseconds(milliseconds).rounded == text)
    }
}
