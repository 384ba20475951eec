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
}
