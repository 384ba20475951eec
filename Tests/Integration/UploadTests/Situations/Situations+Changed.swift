import ControlProtocol
import DockProtocol
import DockSimulation
import TestSupport
import UploadTracking
import Worker

extension Situation {
    /// Objects that somebody changes behind everybody's back.
    static let changed: [Situation] = [
        Situation(
            name: "vanishes between the report and the look",
            policy: Site.lateVerification,
            dock: { $0.behaviour.ending = .waits(atPercent: 80) },
            during: { play in
                try await play.unobserved {
                    for file in play.upload.files {
                        try await play.remove(file.objectKey)
                    }
                }
                return play.upload
            }
        ),
        Situation(
            name: "overwritten between the report and the look",
            dock: { $0.behaviour.ending = .waits(atPercent: 80) },
            during: { play in
                try await play.unobserved {
                    for file in play.upload.files {
                        try await play.put(play.logs(of: file.module).corrupted, at: file.objectKey)
                    }
                }
                return play.upload
            }
        ),
    ]
}
