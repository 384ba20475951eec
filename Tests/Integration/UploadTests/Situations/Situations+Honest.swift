import ControlProtocol
import DockProtocol
import DockSimulation
import TestSupport
import Testing
import UploadTracking

extension Situation {
    /// The object is what the dock says, whatever its reports look like.
    static let honest: [Situation] = [
        Situation(name: "honest"),
        Situation(name: "in parts") { dock in
            dock.modules[0].logs[0].size = 12 << 20
            dock.partSize = 5 << 20
        },
        Situation(name: "in one part") { $0.partSize = 100_000 },
        Situation(name: "empty") { $0.modules[1].logs[0].size = 0 },
        Situation(name: "awkward key", modules: ["3"], key: "situations/\(unique)/a b+c%20d&e=f/日志 ü.tar"),
        Situation(name: "fingerprint in upper case") { $0.behaviour.reportFingerprint = .upperCase },
        Situation(name: "fingerprint in base64") { $0.behaviour.reportFingerprint = .base64 },
        Situation(name: "fingerprint in quotes") { $0.behaviour.reportFingerprint = .wrapped },
        Situation(name: "fingerprint is a SHA-1") { $0.behaviour.reportFingerprint = .sha1 },
        Situation(name: "fingerprint is a SHA-256") { $0.behaviour.reportFingerprint = .sha256 },
        Situation(name: "repeated and shuffled") { dock in
            dock.behaviour.progress.duplicates = 2
            dock.behaviour.progress.reorder = true
        },
        Situation(name: "no status, no total_step") { dock in
            dock.behaviour.progress.statusMissing = true
            dock.behaviour.progress.totalStepMissing = true
            dock.behaviour.quirks = [.noMethod, .integerModules, .misspelledProgress]
        },
        Situation(name: "one report") { dock in
            dock.behaviour.progress.steps = 1
            dock.behaviour.progress.reportsPerStep = 1
        },
        Situation(name: "100 at every step") { dock in
            dock.behaviour.progress.steps = 4
            dock.behaviour.progress.reportsPerStep = 1
        },
        Situation(name: "percents go down") { dock in
            dock.behaviour.progress.reportsPerStep = 4
            dock.behaviour.progress.backwards = true
        },
        Situation(name: "size that grows") { $0.behaviour.reportSize = .growing },
        Situation(
            name: "a wrong fingerprint, then the right one",
            modules: ["3"],
            dock: { $0.behaviour.ending = .waits(atPercent: 50) },
            during: { play in
                try await play.dockHasBegun()
                let key = play.upload.files[0].objectKey
                let size = Int64(try play.logs(of: "3").size)
                let wrong = FileProgress(
                    key: key,
                    size: size,
                    fingerprint: String(repeating: "0", count: 32),
                    percent: 60
                )
                try await play.say([wrong])
                try await play.readUp()
                play.dock.resume()
                return play.upload
            }
        ),
        Situation(name: "wrong bytes, then the right ones") { $0.behaviour.upload = .corrected },
        Situation(name: "no last word") { $0.behaviour.progress.dropFinal = true },
        Situation(
            name: "a last word with odd fields",
            modules: ["3"],
            dock: { dock in
                dock.behaviour.progress.dropFinal = true
                dock.behaviour.progress.claimsAtEnd = true
            },
            during: { play in
                try await play.dockHasUploaded()
                let file = try #require(try await play.finalReports().first)
                let text = #"""
                    {"tid":{},"bid":[],"timestamp":"noon","need_reply":NaN,"method":"fileupload_progress","data":{"output":
                    {"ext":{"files":[{"module":{},"device_sn":[],"key":"\#(file.key)","size":"\#(file.size ?? 0)",
                    "fingerprint":"\#(file.fingerprint ?? "")","progress":{"progress":"100.0","status":"OK","upload_rate":-inf,
                    "finish_time":"2022-06-21 11:16:35","finish_time":1,"current_step":-1,"total_step":1e99}}]}}}}
                    """#
                try await play.dock.publish(Array(text.utf8) + [0, 0], to: .events(gateway: play.gateway))
                return play.upload
            }
        ),
        Situation(
            name: "ok before the object",
            dock: { $0.behaviour.upload = .belated },
            during: { play in
                try await until("each was looked for in vain") {
                    try await play.recorded().files.allSatisfy {
                        $0.state == .verifying && $0.verification.attempts > 0
                    }
                }
                play.dock.resume()
                return play.upload
            }
        ),
        Situation(
            name: "unobserved",
            dock: { $0.behaviour.ending = .waits(atPercent: 80) },
            during: { play in
                try await play.unobserved {}
                return play.upload
            }
        ),
    ]

    static let unique = UInt64.random(in: 0 ... .max)

    private init(name: String, _ dock: @escaping @Sendable (inout DockConfiguration) -> Void) {
        self.init(name: name, dock: dock)
    }
}
