import ControlProtocol
import Testing

@testable import WaybillCommand

@Suite struct ChecklistTests {
    private static let checks = [
        Check("store") { .passed("opens") },
        Check("clock") { .warned("90 s apart", remedy: "set it") },
        Check("broker") { .failed("no answer", remedy: "start it") },
    ]

    @Test func oneThatFailedFailsTheList() async throws {
        #expect(await Checklist(Array(Self.checks.prefix(2))).ok)
        #expect(await !Checklist(Self.checks).ok)
        #expect(await Checklist([]).ok)
    }

    @Test func everyLineIsShownAsItComes() async {
        var lines: [String] = []
        _ = await Checklist(Self.checks) { lines.append($0.text(nameWidth: 6, style: .plain)) }
        #expect(
            lines == [
                "ok       store   opens\n", "warning  clock   90 s apart\n                 set it\n",
                "failed   broker  no answer\n                 start it\n",
            ]
        )
    }

    @Test func itIsWrittenWithEveryField() async throws {
        let json = try ControlJSON.encode(await Checklist([Self.checks[0]]))
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"{"checks":[{"message":"opens","name":"store","remedy":null,"status":"ok"}],"ok":true}"#
        )
    }

    @Test("one cause fails once: what needs it is not tried, and neither is what needs that")
    func oneCauseFailsOnce() async throws {
        let list = await Checklist([
            Check("broker") { .failed("no answer", remedy: "start it") },
            Check("notices", needs: ["broker"]) { .passed("tried") },
            Check("mint") { .passed("minted") },
            Check("start", needs: ["mint", "notices"]) { .failed("tried", remedy: "tried") },
            Check("look", needs: ["mint"]) { .warned("slow", remedy: "wait") },
        ])
        #expect(list.checks.map(\.status) == ["failed", "not tried", "ok", "not tried", "warning"])
        #expect(list.checks[3].message == "not tried: it needs 'broker', which failed")
        #expect(list.checks[3].remedy == nil && !list.ok)
        #expect(list.checks[1].text(nameWidth: 7, style: .plain).hasPrefix("-        notices  not tried: "))
    }
}
