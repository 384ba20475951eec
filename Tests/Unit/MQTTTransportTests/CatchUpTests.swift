import Primitives
import Testing

@testable import MQTTTransport

struct CatchUpTests {
    @Test func aQuietRoundTripIsProof() {
        var catchUp = CatchUp()
        #expect(catchUp.wantsTrip)
        catchUp.began(packet: 7, read: 0)
        #expect(!catchUp.wantsTrip)
        catchUp.ended(packet: 6, read: 0)
        catchUp.committed(0)
        #expect(!catchUp.isCaughtUp)
        catchUp.ended(packet: 7, read: 0)
        catchUp.committed(0)
        #expect(catchUp.isCaughtUp)
        #expect(catchUp.isCaughtUp)
    }

    @Test func whatCameOnTheWayMustBeCommittedFirst() {
        var catchUp = CatchUp()
        catchUp.holds(20)
        catchUp.began(packet: 1, read: 20)
        catchUp.ended(packet: 1, read: 25)
        catchUp.committed(24)
        #expect(!catchUp.isCaughtUp)
        catchUp.committed(25)
        #expect(catchUp.isCaughtUp)
    }

    /// Messages that keep coming, each round trip fewer than the window: the broker holds nothing back.
    @Test func aFullWindowIsNoProof() {
        var catchUp = CatchUp()
        var read = 0
        for packet in 1...5 {
            catchUp.holds(20)
            catchUp.began(packet: CInt(packet), read: read)
            read += 20
            catchUp.ended(packet: CInt(packet), read: read)
            catchUp.committed(read)
            #expect(!catchUp.isCaughtUp)
            #expect(catchUp.wantsTrip)
        }
        catchUp.began(packet: 6, read: read)
        catchUp.ended(packet: 6, read: read + 19)
        catchUp.committed(read + 19)
        #expect(catchUp.isCaughtUp)
    }

    /// The model, seeded: a broker with a window, a backlog, and messages that keep coming.
    @Test(arguments: 0..<200)
    func neverClaimsWhatIsNotSo(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let window = Int.random(in: 1...30, using: &random)
        let rate = Int.random(in: 0...40, using: &random)
        var backlog = Int.random(in: 0...500, using: &random)
        var catchUp = CatchUp()
        var read = 0
        var packet: CInt = 0
        for _ in 0..<1000 where !catchUp.isCaughtUp {
            if catchUp.wantsTrip {
                packet += 1
                catchUp.began(packet: packet, read: read)
            }
            // What the broker sends behind the acknowledgements, and before the answer.
            backlog += rate == 0 ? 0 : Int.random(in: 0...rate, using: &random)
            let sent = min(window, backlog)
            backlog -= sent
            read += sent
            let heldBack = backlog
            catchUp.ended(packet: packet, read: read)
            catchUp.holds(sent)
            catchUp.committed(read)
            #expect(!catchUp.isCaughtUp || heldBack == 0)
        }
        if rate < window {
            #expect(catchUp.isCaughtUp)
        }
    }

    @Test func fallingBehindAsksAnew() {
        var catchUp = CatchUp()
        catchUp.began(packet: 1, read: 0)
        catchUp.ended(packet: 1, read: 0)
        catchUp.committed(0)
        #expect(catchUp.isCaughtUp)
        catchUp.fellBehind()
        #expect(!catchUp.isCaughtUp)
        #expect(catchUp.wantsTrip)
    }
}
