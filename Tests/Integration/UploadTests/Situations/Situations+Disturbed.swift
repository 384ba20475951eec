import ControlProtocol
import Cryptography
import DockProtocol
import DockSimulation
import TestSupport
import Testing
import UploadTracking
import Worker

extension Situation {
    /// What others say, and what comes too late, changes nothing.
    static let disturbed: [Situation] = [
        Situation(
            name: "ok of another dock",
            dock: { $0.behaviour.ending = .waits(atPercent: 20) },
            during: { play in
                try await play.dockHasBegun()
                let impostor = "IMPOSTOR"
                let liar = try await play.site.startDock(impostor)
                try await play.say(play.finalReports(size: 1), as: liar, of: impostor)
                try await play.readUp(from: impostor)
                let files = try await play.current.files
                #expect(files.allSatisfy { $0.state != .verifying && $0.reported?.size == nil })
                play.dock.resume()
                return play.upload
            }
        ),
        Situation(
            name: "reports that cannot be read",
            dock: { $0.behaviour.ending = .waits(atPercent: 20) },
            during: { play in
                try await play.dockHasBegun()
                let key = play.upload.files[0].objectKey
                for text in [
                    "", "{", "null", #"{"data":"#,
                    #"{"method":"fileupload_progress","data":[]}"#,
                    #"{"method":"fileupload_progress","data":{"output":{"ext":{"files":[{"key":"\#(key)","size":-1}]}}}}"#,
                    #"{"method":"fileupload_progress","data":{"output":{"ext":{"files":[{"key":7}]}}}}"#,
                ] {
                    try await play.dock.publish(Array(text.utf8), to: .events(gateway: play.gateway))
                }
                try await play.readUp()
                play.dock.resume()
                return play.upload
            }
        ),
        Situation(
            name: "reports of other keys",
            dock: { $0.behaviour.ending = .waits(atPercent: 20) },
            during: { play in
                try await play.dockHasBegun()
                try await play.say(
                    play.finalReports().map { report in
                        FileProgress(
                            key: report.key + ".other",
                            size: 1,
                            fingerprint: "00",
                            percent: 100,
                            status: .failed
                        )
                    }
                )
                try await play.readUp()
                play.dock.resume()
                return play.upload
            }
        ),
        Situation(
            name: "ok again, after the end",
            afterwards: { try await $0.say($0.finalReports()) }
        ),
        Situation(
            name: "failed, after the end",
            afterwards: { play in
                try await play.say(
                    play.upload.files.map { FileProgress(key: $0.objectKey, result: 324019, status: .failed) }
                )
                try await play.say(UploadProgress(result: 324021, status: .failed, files: []))
            }
        ),
        Situation(
            name: "canceled by the dock, after the end",
            afterwards: { play in
                try await play.say(play.upload.files.map { FileProgress(key: $0.objectKey, status: .canceled) })
            }
        ),
    ]
}

extension Play {
    /// The last word on every file, as the dock has it.
    func finalReports(size: Int64? = nil) async throws -> [FileProgress] {
        var reports: [FileProgress] = []
        for file in upload.files {
            let archive = try logs(of: file.module)
            reports.append(
                FileProgress(
                    key: file.objectKey,
                    module: file.module,
                    size: size ?? Int64(archive.size),
                    fingerprint: try await archive.digest(.md5).hex,
                    percent: 100,
                    currentStep: 3,
                    totalStep: 3,
                    status: .ok
                )
            )
        }
        return reports
    }
}
