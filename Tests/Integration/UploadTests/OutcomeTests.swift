import ControlProtocol
import DockProtocol
import DockSimulation
import MQTTTransport
import TestSupport
import Testing
import UploadTracking
import Worker

/// What an upload keeps others from, and what a dock is asked besides.
@Suite struct OutcomeTests {
    @Test func busyUploadsKeepTheirSlotAndFreeIt() async throws {
        try await Site.run { site in
            let gateway = "DOCK-SLOT"
            _ = try await site.startDock(gateway) { $0.behaviour.ending = .pauses(atPercent: 50) }
            let first = try await site.start(gateway)
            let busy = await #expect(throws: Problem.self) { try await site.start(gateway, modules: ["3"]) }
            #expect(busy?.extras["upload_id"] == .string(first.id))
            _ = try await site.control.cancel(first.id, CancelRequest(), requester: "tests")
            let ended = try await site.end(of: first)
            #expect(ended.state == .canceled)
            #expect(try await site.notices(of: ended) == ["upload.canceled"])
            try await until("the slot is free") {
                do {
                    _ = try await site.start(gateway, modules: ["3"])
                    return true
                } catch let problem as Problem where problem.code == .busy {
                    return false
                }
            }
        }
    }

    @Test func listsLogs() async throws {
        try await Site.run { site in
            _ = try await site.startDock("DOCK-LIST")
            let listing = try await site.control.logs(gateway: "DOCK-LIST", modules: ["0", "3"])
            #expect(listing.modules.map(\.module).sorted() == ["0", "3"])
            #expect(listing.modules.first { $0.module == "3" }?.logs.map(\.bootIndex).sorted() == [321, 322])
        }
    }

    @Test func asksAnAbsentDockForItsLogs() async throws {
        try await Site.run(policy: Site.impatient { $0.replyTimeout = .seconds(1) }) { site in
            let control = try await site.control
            await #expect {
                _ = try await control.logs(gateway: "NOBODY", modules: ["3"])
            } throws: { ($0 as? Problem)?.code == .noReply }
        }
    }
}
