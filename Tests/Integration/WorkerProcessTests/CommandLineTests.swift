import ControlProtocol
import DockSimulation
import TestSupport
import Testing

/// The command against a running worker, as a person or a script uses it.
@Suite struct CommandLineTests {
    @Test func startsAndWaits() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let (_, running) = try await site.dock("DOCK-CLI")
        defer { running.cancel() }

        let logs = try await worker.waybill("logs", "DOCK-CLI", "--output", "json")
        #expect(logs.exit == .code(0))
        let listing = try ControlJSON.decode(LogListingResource.self, from: Array(logs.output.utf8))
        #expect(listing.modules.flatMap(\.logs).map(\.bootIndex).sorted() == [7, 321])

        let start = try await worker.waybill("start", "DOCK-CLI", "--file", "3:321", "--file", "0:7", "--wait")
        #expect(start.exit == .code(0), "\(start.output)\(start.errors)")

        let uploads = try await worker.waybill("uploads", "--state", "completed", "--output", "json")
        let page = try ControlJSON.decode(UploadPage.self, from: Array(uploads.output.utf8))
        #expect(page.uploads.map(\.state) == [.completed])
        let show = try await worker.waybill("show", page.uploads[0].id)
        #expect(show.exit == .code(0) && show.output.contains("verified"))
    }

    @Test func saysNoWithOne() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let (_, running) = try await site.dock("DOCK-NO") { $0.behaviour.startReplies = [.refuse()] }
        defer { running.cancel() }
        let start = try await worker.waybill("start", "DOCK-NO", "--file", "3:321", "--wait")
        #expect(start.exit == .code(1), "\(start.output)\(start.errors)")
        let unknown = try await worker.waybill("show", "01a20339-9f2f-768e-bc64-05e7dea1470d")
        #expect(unknown.exit == .code(1))
        #expect(try await worker.waybill("start", "DOCK-NO").exit == .code(2))
        #expect(try await worker.waybill("show").exit == .code(2))
    }

    @Test("what is not known or empty is an error, not an empty list")
    func namesWhatIsUnknown() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let (_, running) = try await site.dock("DOCK-NAMES")
        defer { running.cancel() }
        let cases: [([String], Int32, String)] = [
            (["uploads", "--profile", "nope"], 2, "there are default"), (["uploads", "--profile", ""], 2, "profile"),
            (["audit", "--profile", "nope"], 2, "there are default"), (["audit", "--purpose", "nope"], 2, "canary"),
            (["audit", "--purpose", ""], 2, "purpose"), (["notices", "--dead", "--destination", "nope"], 2, "webhook"),
            (["start", "DOCK-NAMES", "--file", "3:1", "--profile", "nope"], 2, "there are: default"),
            (["logs", "DOCK-NAMES", "--module", "3,9"], 1, "module 9"),
            (["start", "DOCK-NAMES", "--latest", "--module", "3,9"], 1, "module 9"),
        ]
        for (arguments, exit, message) in cases {
            let ended = try await worker.waybill(arguments)
            #expect(ended.exit == .code(exit), "\(arguments): \(ended.output)\(ended.errors)")
            #expect(ended.errors.contains(message), "\(arguments): \(ended.errors)")
        }
        // A profile that has left the settings still has its list.
        #expect(try await worker.waybill("uploads", "--profile", "default").exit == .code(0))
    }

    @Test func cancels() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let (_, running) = try await site.dock("DOCK-STOP") { $0.behaviour.ending = .pauses(atPercent: 30) }
        defer { running.cancel() }
        let upload = try await worker.start("DOCK-STOP")
        try await until("the upload is under way") { try await worker.upload(upload.id).state == .uploading }
        #expect(try await worker.waybill("cancel", upload.id).exit == .code(0))
        try await until("the upload is canceled") { try await worker.upload(upload.id).state == .canceled }
    }

    @Test func saysWhenNobodyCanBeAsked() async throws {
        let port = try FreePort.next()
        let finished = try await ChildProcess.run(
            [try BuiltProduct.path("waybill"), "uploads"],
            environment: ["WAYBILL_SERVER": "http://127.0.0.1:\(port)"]
        )
        #expect(finished.exit == .code(3))
    }
}
