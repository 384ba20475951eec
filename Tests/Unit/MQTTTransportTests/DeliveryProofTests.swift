import Testing

@testable import MQTTTransport

struct DeliveryProofTests {
    private let start = ContinuousClock.now

    private func proof() throws -> DeliveryProof {
        var proof = try #require(DeliveryProof(clientID: "w/0", filters: ["$share/g/t/#"], at: start))
        #expect(proof.begin == .subscribe("$share/g-probe-w_0/waybill/events/waybill-check/probe-w_0"))
        proof.made(packet: 1)
        return proof
    }

    /// After the first message was sent in vain, and the plain subscription made.
    private func second() throws -> DeliveryProof {
        var proof = try proof()
        #expect(proof.subscribed(packet: 1, codes: [1], at: start).count == 1)
        proof.made(packet: 2)
        #expect(proof.turn(at: start + .seconds(3)) == [.subscribe(proof.topic)])
        proof.made(packet: 3)
        #expect(proof.subscribed(packet: 3, codes: [1], at: start).count == 1)
        return proof
    }

    @Test func nothingIsProvenWhereNothingIsShared() {
        #expect(DeliveryProof(clientID: "w", filters: ["t/#"], at: start) == nil)
    }

    @Test func theFirstMessageIsProof() throws {
        var proof = try proof()
        _ = proof.subscribed(packet: 1, codes: [1], at: start)
        #expect(proof.received(Array("{\"probe\":1}".utf8), at: start).count == 2)
        #expect(proof.outcome == .proven)
    }

    @Test func aLateFirstMessageIsProof() throws {
        var proof = try second()
        _ = proof.received(Array("{\"probe\":2}".utf8), at: start)
        _ = proof.received(Array("{\"probe\":1}".utf8), at: start)
        #expect(proof.outcome == .proven)
    }

    @Test func twoCopiesAreProof() throws {
        var proof = try second()
        _ = proof.received(Array("{\"probe\":2}".utf8), at: start)
        #expect(proof.outcome == nil)
        _ = proof.received(Array("{\"probe\":2}".utf8), at: start)
        #expect(proof.outcome == .proven)
    }

    @Test func onePlainCopyIsNone() throws {
        var proof = try second()
        _ = proof.received(Array("{\"probe\":2}".utf8), at: start)
        _ = proof.turn(at: start + .seconds(9))
        guard case .failed(let error)? = proof.outcome else {
            Issue.record("\(String(describing: proof.outcome))")
            return
        }
        #expect(error.code == .sharedSubscriptionsUndelivered)
    }

    @Test func silenceSaysNothing() throws {
        var proof = try second()
        _ = proof.turn(at: start + .seconds(9))
        guard case .unknown? = proof.outcome else {
            Issue.record("\(String(describing: proof.outcome))")
            return
        }
    }

    @Test(arguments: [(0x87, false), (0x8F, false), (0x9E, true)] as [(Int32, Bool)])
    func aRefusedSubscription(_ code: Int32, isFailure: Bool) throws {
        var proof = try proof()
        _ = proof.subscribed(packet: 1, codes: [code], at: start)
        if case .failed? = proof.outcome {
            #expect(isFailure)
        } else {
            #expect(!isFailure && proof.outcome != nil)
        }
    }

    @Test func aRefusedMessageSaysNothing() throws {
        var proof = try proof()
        _ = proof.subscribed(packet: 1, codes: [1], at: start)
        proof.made(packet: 2)
        _ = proof.published(packet: 2, reasonCode: 0x87)
        #expect(proof.outcome != nil && proof.outcome != .proven)
    }
}
