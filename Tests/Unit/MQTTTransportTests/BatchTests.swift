import Primitives
import Testing

@testable import MQTTTransport

struct BatchTests {
    private func message(_ bytes: Int) -> MQTTMessage {
        MQTTMessage(topic: "", payload: Array(repeating: 0, count: bytes))
    }

    /// Whatever comes, a batch that is filled until it is full keeps its bounds, and takes at least one message.
    @Test(arguments: 0..<100)
    func keepsItsBounds(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let limits = BatchLimits(
            messages: Int.random(in: 1...50, using: &random),
            bytes: Int.random(in: 100...2000, using: &random)
        )
        let largest = Int.random(in: 1...100, using: &random)
        var batch = MessageBatch(
            limits: limits,
            window: Int.random(in: 1...60, using: &random),
            maximumMessage: largest
        )
        while !batch.isFull {
            batch.add(message(Int.random(in: 0...largest, using: &random)), qos: 1, at: .now)
        }
        let (messages, read) = batch.take()
        #expect(read == messages.count && (1...limits.messages).contains(read))
        #expect(messages.reduce(0) { $0 + $1.payload.count } <= limits.bytes)
        #expect(batch.isEmpty && !batch.isFull && batch.deadline == nil)
    }

    @Test func countsWhatIsNotHandedOn() {
        var batch = MessageBatch(limits: BatchLimits(messages: 2), window: 10, maximumMessage: 1)
        batch.add(nil, qos: 1, at: .now)
        #expect(!batch.isEmpty && !batch.isFull)
        batch.add(message(1), qos: 0, at: .now)
        #expect(batch.isFull)
        #expect(batch.acknowledgeable == 1)
        let (messages, read) = batch.take()
        #expect(messages.count == 1 && read == 2)
    }

    @Test func isDueAfterTheLingerOrASilence() {
        let start = ContinuousClock.now
        var batch = MessageBatch(
            limits: BatchLimits(linger: .milliseconds(50)),
            window: 100,
            maximumMessage: 1
        )
        batch.add(message(1), qos: 1, at: start)
        #expect(batch.deadline == start + .milliseconds(5))
        batch.add(message(1), qos: 1, at: start + .milliseconds(4))
        #expect(batch.deadline == start + .milliseconds(9))
        batch.add(message(1), qos: 1, at: start + .milliseconds(49))
        #expect(batch.deadline == start + .milliseconds(50))
    }
}
