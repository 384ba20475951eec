import ControlProtocol
import DockProtocol
import DockSimulation
import TestSupport
import UploadTracking
import Worker

extension Situation {
    /// Objects that come too late, or do not stay what they were: no state changes, and it is noticed.
    static let afterwards: [Situation] = [
        Situation(
            name: "comes after the deadline",
            policy: Site.impatient {
                $0.verifyDeadline = .seconds(2); $0.watchInterval = .seconds(1)
            },
            dock: { $0.behaviour.upload = .belated },
            during: { play in
                _ = try await play.site.end(of: play.upload)
                play.dock.resume()
                return try await play.noticed(.fileLate)
            }
        ),
        Situation(
            name: "falls silent, and finishes too late",
            policy: Site.impatient { $0.stallTimeout = .seconds(2) },
            dock: { dock in
                dock.behaviour.ending = .waits(atPercent: 80)
                dock.behaviour.cancel = .lateThenFinish
            },
            during: { play in
                _ = try await play.site.end(of: play.upload)
                play.dock.resume()
                return try await play.noticed(.fileLate)
            }
        ),
        Situation(
            name: "fails, then says ok",
            dock: { $0.behaviour.ending = .fails(code: 324012, atPercent: 30) },
            during: { play in
                _ = try await play.site.end(of: play.upload)
                for file in play.upload.files {
                    try await play.put(play.logs(of: file.module), at: file.objectKey)
                }
                try await play.say(play.finalReports())
                return try await play.noticed(.fileLate)
            }
        ),
        Situation(
            name: "overwritten after its proof",
            policy: Site.impatient { $0.watchInterval = .seconds(1) },
            dock: { $0.behaviour.upload = .overwritten },
            during: { play in
                _ = try await play.site.end(of: play.upload)
                play.dock.resume()
                return try await play.noticed(.fileDrifted)
            },
            isChangedSince: true
        ),
        Situation(
            name: "vanishes after its proof",
            policy: Site.impatient { $0.watchInterval = .seconds(1) },
            during: { play in
                _ = try await play.site.end(of: play.upload)
                for file in play.upload.files {
                    try await play.remove(file.objectKey)
                }
                return try await play.noticed(.fileDrifted)
            },
            isChangedSince: true
        ),
    ]
}

extension Play {
    /// Waits until a notice has come of every file.
    fileprivate func noticed(_ kind: NoticeKind) async throws -> UploadResource {
        try await until("\(kind.rawValue) has come of every file") {
            let notices = try await site.control.notices(after: nil, limit: 1000).notices
            return notices.count { $0.subject == upload.id && $0.type == kind } == upload.files.count
        }
        return try await current
    }
}
