import Primitives
import Testing

@testable import DockProtocol

/// What one side writes, the other reads back the same: 1,000 random messages of each kind.
@Suite struct RoundTripTests {
    @Test(arguments: [1, 2] as [UInt64])
    func commands(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let request = random.request()
            #expect(try ServiceRequest.decode(request.encoded()) == request)
        }
    }

    @Test(arguments: [3, 4] as [UInt64])
    func messages(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let message = random.message()
            let quirks = DockQuirks(rawValue: Int.random(in: 0..<32, using: &random))
            let decoded = try InboundMessage.decode(topic: message.topic, payload: message.encoded(quirks: quirks))
            #expect(decoded.content == message.content)
            #expect(decoded.tid == message.tid)
            #expect(decoded.bid == message.bid)
            #expect(decoded.timestamp == message.timestamp)
            #expect(decoded.needsReply == message.needsReply)
            let plain = try InboundMessage.decode(topic: message.topic, payload: message.encoded())
            #expect(plain == message)
        }
    }

    @Test func eventReplies() throws {
        var random = SplitMix64(seed: 5)
        for _ in 0..<1000 {
            let reply = EventReply(
                tid: random.text(),
                bid: random.text(),
                method: random.text(),
                timestamp: random.maybe { $0.moment() }
            )
            #expect(try EventReply.decode(reply.encoded()) == reply)
        }
    }
}
