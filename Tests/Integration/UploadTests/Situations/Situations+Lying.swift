import DockProtocol
import DockSimulation
import ObjectStorage
import Primitives
import StorageTestSupport
import TestSupport
import Testing
import UploadTracking

extension Situation {
    /// The object is not what the dock says, or the dock does not say what it is.
    static let lying: [Situation] = [
        Situation(name: "a byte more is reported", dock: { $0.behaviour.reportSize = .wrong(delta: 1) }),
        Situation(name: "less is uploaded", dock: { $0.behaviour.upload = .truncated(by: 5) }),
        Situation(name: "another MD5 is reported", dock: { $0.behaviour.reportFingerprint = .wrong }),
        Situation(name: "other bytes are uploaded", dock: { $0.behaviour.upload = .corrupted }),
        Situation(
            name: "one module lies",
            dock: { dock in
                dock.modules[1].behaviour = dock.behaviour
                dock.modules[1].behaviour?.upload = .corrupted
            }
        ),
        Situation(
            name: "ok without an object",
            policy: Site.lateVerification,
            dock: { $0.behaviour.upload = .never }
        ),
        Situation(
            name: "parts that are never completed",
            policy: Site.lateVerification,
            dock: { dock in
                dock.behaviour.upload = .incomplete
                dock.partSize = 5 << 20
            }
        ),
        Situation(
            name: "parts that are aborted",
            policy: Site.lateVerification,
            dock: { dock in
                dock.behaviour.upload = .aborted
                dock.partSize = 5 << 20
            }
        ),
        Situation(
            name: "an object from before",
            policy: Site.lateVerification,
            modules: ["3"],
            key: staleKey,
            before: { site in
                let logs = Site.modules(of: "")[0].logs
                let archive = LogArchive(seed: 1, module: "3", logs: logs)
                try await Site.put(archive.bytes(in: 0..<archive.size), at: staleKey, site.storage)
                try await until("it is older than the margin of the site") {
                    let head = try await site.storage.client.head(ObjectKey(staleKey), with: site.storage.root)
                    let (date, written) = (try #require(head.date), try #require(head.lastModified))
                    return date - written >= .seconds(4)
                }
            },
            isAdopted: true,
            during: { play in
                try await play.say(play.finalReports())
                return play.upload
            }
        ),
        Situation(
            name: "no fingerprint",
            policy: Site.lateVerification,
            dock: { $0.behaviour.reportFingerprint = .missing }
        ),
        Situation(
            name: "no size",
            policy: Site.lateVerification,
            dock: { $0.behaviour.reportSize = .missing }
        ),
        Situation(
            name: "no fingerprint, where that is accepted",
            policy: Site.impatient { $0.unreported = .accept },
            dock: { $0.behaviour.reportFingerprint = .missing }
        ),
        Situation(
            name: "a fingerprint that is no hash",
            dock: { $0.behaviour.reportFingerprint = .text("v2-0a1b2c3d") }
        ),
    ]

    private static let staleKey = "situations/\(unique)/stale.tar"
}
