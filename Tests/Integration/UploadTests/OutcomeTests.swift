import ControlProtocol
import DockProtocol
import DockSimulation
import MQTTTransport
import TestSupport
import Testing
import UploadTracking
import Worker

/// How uploads end, whatever the dock does: each driven through the broker by a dock that really uploads.
@Suite struct OutcomeTests {
    struct Situation: Sendable, CustomTestStringConvertible {
        var name: String
        var policy = Site.patient
        var dock: @Sendable (inout DockConfiguration) -> Void
        var state: UploadResource.State
        var reason: FileResource.Failure.Code?
        var proof: FileResource.Evidence.Proof?

        var testDescription: String {
            name
        }
    }

    static let lateVerification = Site.impatient { $0.verifyDeadline = .seconds(2) }

    static let situations: [Situation] = [
        Situation(name: "honest, single PUT", dock: { _ in }, state: .completed, proof: .etagMD5),
        Situation(
            name: "honest, in parts: the ETag is no MD5, so the bytes are read",
            dock: { dock in
                dock.modules[0].logs[0].size = 12 << 20
                dock.partSize = 5 << 20
            },
            state: .completed,
            proof: .download
        ),
        Situation(
            name: "fingerprint in upper case",
            dock: { $0.behaviour.reportFingerprint = .upperCase },
            state: .completed,
            proof: .etagMD5
        ),
        Situation(
            name: "fingerprint is a SHA-256",
            dock: { $0.behaviour.reportFingerprint = .sha256 },
            state: .completed,
            proof: .download
        ),
        Situation(
            name: "every report three times, shuffled",
            dock: { dock in
                dock.behaviour.progress.duplicates = 2
                dock.behaviour.progress.reorder = true
            },
            state: .completed,
            proof: .etagMD5
        ),
        Situation(
            name: "firmware without status and total_step",
            dock: { dock in
                dock.behaviour.progress.statusMissing = true
                dock.behaviour.progress.totalStepMissing = true
                dock.behaviour.quirks = [.noMethod, .integerModules, .misspelledProgress]
            },
            state: .completed,
            proof: .etagMD5
        ),
        Situation(
            name: "busy twice, then accepts",
            dock: { $0.behaviour.startReplies = [.busy(), .busy(code: 319001), .accept] },
            state: .completed,
            proof: .etagMD5
        ),
        Situation(
            name: "the reply is lost, the upload is not",
            dock: { $0.behaviour.startReplies = [.acceptSilently] },
            state: .completed,
            proof: .etagMD5
        ),
        Situation(
            name: "lies about the size",
            dock: { $0.behaviour.reportSize = .wrong(delta: 1) },
            state: .failed,
            reason: .sizeMismatch
        ),
        Situation(
            name: "uploads less than it says",
            dock: { $0.behaviour.upload = .truncated(by: 5) },
            state: .failed,
            reason: .sizeMismatch
        ),
        Situation(
            name: "lies about the MD5",
            dock: { $0.behaviour.reportFingerprint = .wrong },
            state: .failed,
            reason: .fingerprintMismatch
        ),
        Situation(
            name: "uploads other bytes of the same size",
            dock: { $0.behaviour.upload = .corrupted },
            state: .failed,
            reason: .fingerprintMismatch
        ),
        Situation(
            name: "says ok and never uploads",
            policy: lateVerification,
            dock: { $0.behaviour.upload = .never },
            state: .failed,
            reason: .missing
        ),
        Situation(
            name: "never completes its parts",
            policy: lateVerification,
            dock: { dock in
                dock.behaviour.upload = .incomplete
                dock.partSize = 5 << 20
                dock.modules[0].logs[0].size = 6 << 20
                dock.modules[1].logs[0].size = 6 << 20
            },
            state: .failed,
            reason: .missing
        ),
        Situation(
            name: "never says a fingerprint",
            policy: lateVerification,
            dock: { $0.behaviour.reportFingerprint = .missing },
            state: .failed,
            reason: .unreported
        ),
        Situation(
            name: "silent",
            policy: Site.impatient {
                $0.replyTimeout = .seconds(1); $0.startDeadline = .seconds(3)
            },
            dock: { $0.behaviour.startReplies = [.silence] },
            state: .failed,
            reason: .noReply
        ),
        Situation(
            name: "busy until the start deadline",
            // Long enough for one answer of the dock on a busy machine.
            policy: Site.impatient { $0.startDeadline = .seconds(12) },
            dock: { $0.behaviour.startReplies = [.busy()] },
            state: .failed,
            reason: .dockBusy
        ),
        Situation(
            name: "refuses",
            dock: { $0.behaviour.startReplies = [.refuse()] },
            state: .failed,
            reason: .rejected
        ),
        Situation(
            name: "falls silent on the way",
            policy: Site.impatient { $0.stallTimeout = .seconds(2) },
            dock: { $0.behaviour.ending = .dies(atPercent: 40) },
            state: .failed,
            reason: .stalled
        ),
        Situation(
            name: "reports a failure",
            dock: { $0.behaviour.ending = .fails(code: 324012, atPercent: 30) },
            state: .failed,
            reason: .deviceError
        ),
        Situation(
            name: "reports a failure beside a whole object: the proof beats it",
            dock: { $0.behaviour.ending = .fails(code: 324019, atPercent: 100) },
            state: .completed,
            proof: .etagMD5
        ),
        Situation(
            name: "never says the last word: the sweep completes it",
            dock: { $0.behaviour.progress.dropFinal = true },
            state: .completed,
            proof: .etagMD5
        ),
    ]

    @Test(arguments: situations) func settles(_ situation: Situation) async throws {
        try await Site.run(policy: situation.policy) { site in
            let gateway = "7CTDM4100BG7HX"
            _ = try await site.startDock(gateway, situation.dock)
            let upload = try await site.end(of: try await site.start(gateway))
            #expect(upload.state == situation.state)
            #expect(upload.reason == situation.reason)
            if let proof = situation.proof {
                #expect(upload.files.contains { $0.evidence?.proof == proof })
                #expect(upload.files.allSatisfy { $0.state == .verified && $0.evidence?.proof != nil })
            } else {
                #expect(upload.files.allSatisfy { $0.state == .failed && $0.evidence?.proof == nil })
            }
            let notices = try await site.notices(of: upload).filter { $0 != "upload.stalled" }
            #expect(notices.last == "upload.\(upload.state.rawValue)")
            #expect(Set(notices.dropLast()) == Set(upload.files.map { "file.\($0.state.rawValue) \($0.module)" }))
        }
    }

    @Test func busyUploadsKeepTheirSlotAndFreeIt() async throws {
        try await Site.run { site in
            let gateway = "DOCK-SLOT"
            _ = try await site.startDock(gateway) { $0.behaviour.ending = .pauses(atPercent: 50) }
            let first = try await site.start(gateway)
            let busy = await #expect(throws: Problem.self) { try await site.start(gateway, modules: ["3"]) }
            #expect(busy?.extras["upload_id"] == .string(first.id))
            _ = try await site.control.cancel(first.id, CancelRequest())
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

    @Test func cancelsOneModuleAndCompletesTheOther() async throws {
        try await Site.run { site in
            let gateway = "DOCK-CANCEL"
            let dock = try await site.startDock(gateway) { dock in
                dock.stepDelay = .milliseconds(300)
            }
            let upload = try await site.start(gateway)
            try await until("the dock works on it") {
                dock.events.all.contains { if case .began = $0 { true } else { false } }
            }
            _ = try await site.control.cancel(upload.id, CancelRequest(modules: ["3"]))
            let ended = try await site.end(of: upload)
            let states = Dictionary(uniqueKeysWithValues: ended.files.map { ($0.module, $0.state) })
            #expect(states["0"] == .verified)
            #expect(states["3"] == .canceled || states["3"] == .verified)
            #expect(ended.state == .completed)
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
