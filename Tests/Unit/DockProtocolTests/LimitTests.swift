import Testing

@testable import DockProtocol

/// The bounds of DockLimits, on both sides of each.
@Suite struct LimitTests {
    @Test func payload() throws {
        let start = bytes(#"{"data":{"result":0}}"#)
        let full = start + [UInt8](repeating: 0x20, count: DockLimits.payloadBytes - start.count)
        let topic = DockTopic.servicesReply(gateway: "g")
        #expect(try InboundMessage.decode(topic: topic, payload: full).content == .reply(ServiceReply(result: 0)))
        #expect(throws: DockProtocolError.tooLarge) {
            try InboundMessage.decode(topic: topic, payload: full + [0x20])
        }
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]"), (#"["]",["[\"",{"}{":"#, "}]]")])
    func nestingPastTheLimitIsSkipped(opening: String, closing: String) throws {
        for count in [DockLimits.depth, 20_000] {
            let nested = String(repeating: opening, count: count) + "1" + String(repeating: closing, count: count)
            #expect(
                try reply(#"{"x":\#(nested),"data":{"result":0}}"#).content == .reply(ServiceReply(result: 0))
            )
            #expect(throws: DockProtocolError.self) { try reply(#"{"data":{"result":\#(nested)}}"#) }
            let open = String(repeating: opening, count: count)
            #expect(throws: DockProtocolError.notJSON) { try reply(#"{"data":"# + open) }
            #expect(throws: DockProtocolError.notJSON) { try reply(#"{"data":\#(open)1)}]})"#) }
        }
    }

    @Test func theDeepestNestingThatIsRead() throws {
        let levels = DockLimits.depth - 1
        let nested = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        #expect(
            try reply(#"{"data":{"result":0},"x":\#(nested)}"#).content == .reply(ServiceReply(result: 0))
        )
    }

    @Test func files() throws {
        let file = #"{"key":"k"}"#
        let most = "[" + Array(repeating: file, count: DockLimits.files).joined(separator: ",") + "]"
        #expect(try progress(files: most)?.files.count == DockLimits.files)
        #expect(throws: DockProtocolError.tooManyFiles) {
            try progress(files: most.dropLast() + "," + file + "]")
        }
    }

    @Test func logs() throws {
        let log = #"{"boot_index":1}"#
        let half = "[" + Array(repeating: log, count: DockLimits.entries / 2).joined(separator: ",") + "]"
        let module = #"{"module":"0","list":\#(half)}"#
        let listing = try reply(#"{"data":{"files":[\#(module),\#(module)]}}"#)
        guard case .reply(let reply) = listing.content else {
            Issue.record("not a reply")
            return
        }
        #expect(reply.listing?.modules.map(\.logs.count) == [DockLimits.entries / 2, DockLimits.entries / 2])
        #expect(throws: DockProtocolError.tooManyEntries("data.files.list")) {
            try DockProtocolTests.reply(
                #"{"data":{"files":[\#(module),\#(module),{"module":"3","list":[\#(log)]}]}}"#
            )
        }
    }

    @Test func texts() throws {
        let tid = String(repeating: "x", count: DockLimits.textBytes)
        #expect(try reply(#"{"data":{"result":0},"tid":"\#(tid)"}"#).tid == tid)
        #expect(throws: DockProtocolError.tooLong("tid")) { try reply(#"{"data":{"result":0},"tid":"\#(tid)x"}"#) }
        let key = String(repeating: "é", count: DockLimits.keyBytes / 2)
        #expect(try file(#"{"key":"\#(key)"}"#)?.key == key)
        #expect(throws: DockProtocolError.tooLong("data.output.ext.files.key")) { try file(#"{"key":"\#(key)x"}"#) }
    }

    @Test func aHostilePayloadOfManyMembersIsReadOnce() throws {
        let members = (0..<80_000).map { #""\#($0)":0,"# }.joined()
        #expect(
            try reply(#"{\#(members)"data":{"result":4}}"#).content == .reply(ServiceReply(result: 4))
        )
    }
}
