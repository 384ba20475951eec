import ControlProtocol
import DockProtocol
import DockSimulation
import Foundation
import MQTTTransport
import Primitives
import TestSupport
import Testing
import UploadTracking
import Worker

/// A broker that lets anybody publish in a dock's name: what is forged fails no upload whose object is there.
@Suite struct ForgedReportTests {
    /// A mismatch is never settled in time: only a proof ends the upload.
    private static let policy = Site.impatient { $0.grace = .seconds(300) }

    private static func forged(_ number: Int, of file: FileResource, status: UploadStatus = .ok) -> FileProgress {
        let hex = String(number, radix: 16)
        return FileProgress(
            key: file.objectKey,
            module: file.module,
            size: Int64(10_000_000 + number),
            fingerprint: String(repeating: "0", count: 32 - hex.count) + hex,
            percent: 100,
            currentStep: 3,
            totalStep: 3,
            result: status == .failed ? 324_012 : nil,
            status: status
        )
    }

    @Test(arguments: [8, 300]) func forgedClaimsBeforeAndAfterTheHonestOne(count: Int) async throws {
        try await Site.run(policy: Self.policy) { site in
            let gateway = "DOCK-FORGED"
            let dock = try await site.startDock(gateway) { dock in
                dock.behaviour.ending = .waits(atPercent: 20)
                dock.behaviour.progress.claimsAtEnd = true
            }
            let upload = try await site.start(gateway)
            let play = Play(site: site, gateway: gateway, dock: dock, upload: upload)
            try await play.dockHasBegun()
            let forger = try await site.startDock("FORGER")
            let file = upload.files[0]
            for number in 0..<count {
                try await play.say([Self.forged(number, of: file)], as: forger)
            }
            try await play.readUp()
            dock.resume()
            try await play.dockHasUploaded()
            for number in count..<(2 * count) {
                try await play.say([Self.forged(number, of: file)], as: forger)
            }
            let ended = try await site.end(of: upload)
            #expect(ended.state == .completed)
            #expect(ended.files.map(\.evidence?.proof) == [.etagMD5, .etagMD5])
        }
    }

    /// The honest word is the middle of what one commit takes in.
    @Test func theHonestClaimAmidAFlood() async throws {
        try await Site.run(policy: Self.policy) { site in
            let gateway = "DOCK-FLOODED"
            let dock = try await site.startDock(gateway) { dock in
                dock.behaviour.progress.dropFinal = true
                dock.behaviour.progress.claimsAtEnd = true
            }
            let upload = try await site.start(gateway, modules: ["3"])
            let play = Play(site: site, gateway: gateway, dock: dock, upload: upload)
            try await play.dockHasUploaded()
            let file = upload.files[0]
            let forged = { (numbers: Range<Int>) in numbers.map { Self.forged($0, of: file) } }
            try await play.say(forged(0..<30))
            for number in 1..<10 {
                try await play.say(forged((30 * number)..<(30 * number + 30)))
            }
            try await play.say(play.finalReports())
            for number in 10..<20 {
                try await play.say(forged((30 * number)..<(30 * number + 30)))
            }
            let ended = try await site.end(of: upload)
            #expect(ended.state == .completed)
            #expect(ended.files.map(\.evidence?.proof) == [.etagMD5])
        }
    }

    /// Forged between the object and its dock's word on it.
    @Test(arguments: [UploadStatus.failed, .canceled, .ok])
    func forgedEndsBeforeTheHonestOne(status: UploadStatus) async throws {
        try await Site.run(policy: Self.policy) { site in
            let gateway = "DOCK-INTERRUPTED"
            let dock = try await site.startDock(gateway) { dock in
                dock.behaviour.progress.dropFinal = true
                dock.behaviour.progress.claimsAtEnd = true
            }
            let upload = try await site.start(gateway, modules: ["3"])
            let play = Play(site: site, gateway: gateway, dock: dock, upload: upload)
            try await play.dockHasUploaded()
            try await play.say([Self.forged(1, of: upload.files[0], status: status)])
            try await until("the object is looked at, and waits for more") {
                try await play.recorded().files[0].evidence != nil
            }
            #expect(try await play.current.state.isTerminal == false)
            try await play.say(play.finalReports())
            let ended = try await site.end(of: upload)
            #expect(ended.state == .completed)
        }
    }
}
