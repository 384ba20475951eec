import Testing

@testable import MQTTTransport

struct PublishRequestTests {
    @Test(arguments: [
        (0, 0 + 2 + 3 + 2 + 1 + 2), (119, 119 + 8 + 2), (120, 120 + 8 + 3), (16_375, 16_375 + 8 + 3),
        (16_376, 16_376 + 8 + 4),
    ])
    func itsSizeCountsEveryByte(payload: Int, size: Int) {
        let request = PublishRequest(topic: "a/b", payload: Array(repeating: 0, count: payload))
        #expect(request.packetSize(version: .v5, hasExpiry: false) == size)
    }

    @Test func propertiesCountOnlyWhereTheyAreSent() {
        let request = PublishRequest(
            topic: "t",
            payload: [],
            contentType: "json",
            responseTopic: "r",
            correlationData: [1]
        )
        // Properties: 5 + 7 + 4 + 4 bytes behind their length.
        #expect(request.packetSize(version: .v5, hasExpiry: true) == 2 + 3 + 2 + 1 + 20)
        #expect(request.packetSize(version: .v311, hasExpiry: true) == 2 + 3 + 2)
    }

    @Test(arguments: [nil: 256, 1: 1, 20: 20, 65_535: 256] as [UInt16?: Int])
    func theWindowIsTheSmallerOne(broker: UInt16?, size: Int) {
        #expect(PublishWindow.size(broker: broker) == size)
    }
}
