import Primitives
import Synchronization
import Testing

@testable import ControlAPI

/// Which connection has to go where there are too many.
@Suite struct ConnectionTableTests {
    private let closed = Closed()
    private let start = ContinuousClock.now

    @Test func theOneThatWaitedLongestOfTheAddressWithMostGoes() {
        let table = ConnectionTable(limits: ConnectionLimits(connections: 4, probes: 2))
        let ids = ["a", "b", "b", "b"].enumerated().map { admit(table, $1, after: $0).id }
        table.setWaiting(ids[1], false)
        let fifth = admit(table, "a", after: 9)
        #expect(fifth.admission == .full && fifth.hasEvicted)
        #expect(closed.ids == [ids[2]])
    }

    @Test func whereNoneWaitsTheNewOneIsAProbe() {
        let table = ConnectionTable(limits: ConnectionLimits(connections: 2, probes: 2))
        for index in 0..<2 {
            table.setWaiting(admit(table, "a", after: index).id, false)
        }
        let probes = (2..<5).map { admit(table, "b", after: $0) }
        #expect(probes.map(\.admission) == [.probe, .probe, .probe])
        #expect(closed.ids == [probes[0].id], "the oldest probe makes way")
        table.remove(0)
        #expect(admit(table, "c", after: 6).admission == .full)
    }

    @Test func whatIsClosedMakesWay() {
        let table = ConnectionTable(limits: ConnectionLimits(connections: 2, probes: 1))
        let first = admit(table, "a", after: 0)
        _ = admit(table, "a", after: 1)
        table.remove(first.id)
        table.remove(first.id)
        #expect(admit(table, "a", after: 2).hasEvicted == false)
        #expect(admit(table, "a", after: 3).hasEvicted)
    }

    /// Any order of openings, waits and ends: neither bound is passed by connections that were not told to close, and
    /// whoever is told to close is told once.
    @Test(arguments: 0..<200) func boundsHold(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let limits = ConnectionLimits(connections: Int.random(in: 1...6, using: &random), probes: 2)
        let table = ConnectionTable(limits: limits)
        var open: [UInt64: ConnectionTable.Admission] = [:]
        for step in 0..<200 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                let address = ["a", "b", "c"].randomElement(using: &random) ?? "a"
                let place = admit(table, address, after: step)
                open[place.id] = place.admission
            case 2:
                if let id = open.keys.sorted().randomElement(using: &random) {
                    table.setWaiting(id, Bool.random(using: &random), at: start + .seconds(step))
                }
            default:
                if let id = open.keys.sorted().randomElement(using: &random) {
                    table.remove(id)
                    open[id] = nil
                }
            }
            for id in closed.ids {
                open[id] = nil
            }
            #expect(open.values.count { $0 == .full } <= limits.connections)
            #expect(open.values.count { $0 == .probe } <= limits.probes)
            #expect(Set(closed.ids).count == closed.ids.count)
        }
    }

    private func admit(
        _ table: ConnectionTable,
        _ address: String,
        after seconds: Int
    ) -> (id: UInt64, admission: ConnectionTable.Admission, hasEvicted: Bool) {
        let slot = Slot()
        let place = table.admit(from: address, at: start + .seconds(seconds)) { [closed] in
            closed.note(slot.id.withLock { $0 })
        }
        slot.id.withLock { $0 = place.id }
        return place
    }
}

/// Who was told to close.
private final class Closed: Sendable {
    private let noted = Mutex<[UInt64]>([])

    var ids: [UInt64] {
        noted.withLock { $0 }
    }

    func note(_ id: UInt64) {
        noted.withLock { $0.append(id) }
    }
}

/// The number of a connection, which is known once it is in the table.
private final class Slot: Sendable {
    let id = Mutex<UInt64>(.max)
}
