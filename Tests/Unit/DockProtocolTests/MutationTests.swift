import Primitives
import Testing

@testable import DockProtocol

/// Broken messages never crash the reader: 21,000 of them give a message or a typed error.
@Suite struct MutationTests {
    /// A wrong value of every JSON type, and the numbers at the edges.
    private static let strange: [JSONValue] = [
        .null, .bool(true), .integer(0), .integer(-1), .integer(.max), .integer(.min), .real(0.5), .real(1e300),
        .real(-1e19), .string(""), .string("\0"), .string("100"), .string("-1e999"),
        .string(String(repeating: "x", count: 5000)),
        .array([]), .object([]), .array([.null]), .array([.object([])]),
    ]

    /// Reads a payload as what it was made from, and on `everywhere` as everything else too.
    private static func read(_ payload: [UInt8], as fixture: Fixture, everywhere: Bool = true) -> Int {
        var read = 0
        for topic in [DockTopic.events(gateway: "dock_sn"), .servicesReply(gateway: "dock_sn")] {
            guard everywhere || (!fixture.isRequest && fixture.isEvent == (topic == .events(gateway: "dock_sn"))) else {
                continue
            }
            do throws(DockProtocolError) {
                _ = try InboundMessage.decode(topic: topic, payload: payload)
                read += 1
            } catch {
                #expect(!error.label.isEmpty)
            }
        }
        guard everywhere || fixture.isRequest else {
            return read
        }
        do throws(DockProtocolError) {
            _ = try ServiceRequest.decode(payload)
            read += 1
        } catch {
            #expect(!error.description.isEmpty)
        }
        return read
    }

    @Test(arguments: Fixture.allCases)
    func mutatedTrees(fixture: Fixture) throws {
        let tree = try JSONParser.parse(fixture.bytes)
        var random = SplitMix64(seed: 11)
        for round in 0..<1500 {
            var mutated = tree
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                mutated = Self.mutate(mutated, &random)
            }
            _ = Self.read(JSONWriter.write(mutated), as: fixture, everywhere: round.isMultiple(of: 8))
        }
    }

    @Test(arguments: Fixture.allCases)
    func mutatedBytes(fixture: Fixture) throws {
        let payload = JSONWriter.write(try JSONParser.parse(fixture.bytes))
        var random = SplitMix64(seed: 13)
        for round in 0..<1500 {
            var mutated = payload
            for _ in 0..<Int.random(in: 1...4, using: &random) where !mutated.isEmpty {
                let place = Int.random(in: 0..<mutated.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: mutated[place] = UInt8.random(in: 0...255, using: &random)
                case 1: mutated[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: mutated.remove(at: place)
                case 3: mutated.insert(UInt8(ascii: "\\"), at: place)
                default: mutated.removeSubrange(place...)
                }
            }
            _ = Self.read(mutated, as: fixture, everywhere: round.isMultiple(of: 8))
        }
    }

    @Test(arguments: Fixture.allCases)
    func everyTruncationIsRefused(fixture: Fixture) throws {
        let payload = Array(try fixture.compact.utf8)
        for end in payload.indices {
            #expect(throws: DockProtocolError.notJSON) { try JSONParser.parse(Array(payload[..<end])) }
        }
        #expect(Self.read(payload, as: fixture) > 0)
    }

    /// Swaps, drops or doubles one value somewhere in a tree.
    private static func mutate(_ value: JSONValue, _ random: inout SplitMix64) -> JSONValue {
        if Int.random(in: 0..<6, using: &random) == 0 {
            return strange.randomElement(using: &random) ?? .null
        }
        switch value {
        case .object(var members) where !members.isEmpty:
            let place = Int.random(in: 0..<members.count, using: &random)
            let member = members[place]
            switch Int.random(in: 0..<8, using: &random) {
            case 0: members.remove(at: place)
            case 1: members.append(JSONValue.Member(member.name, mutate(member.value, &random)))
            default: members[place] = JSONValue.Member(member.name, mutate(member.value, &random))
            }
            return .object(members)
        case .array(var elements) where !elements.isEmpty:
            let place = Int.random(in: 0..<elements.count, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: elements.remove(at: place)
            case 1: elements.append(elements[place])
            default: elements[place] = mutate(elements[place], &random)
            }
            return .array(elements)
        default:
            return strange.randomElement(using: &random) ?? .null
        }
    }
}
