import ControlProtocol
import DockProtocol
import DockSimulation
import TestSupport
import UploadTracking
import Worker

extension Situation {
    /// Uploads that somebody stops.
    static let canceled: [Situation] = [
        Situation(
            name: "canceled",
            dock: { $0.behaviour.ending = .pauses(atPercent: 50) },
            during: { play in
                try await play.dockHasBegun()
                _ = try await play.site.control.cancel(play.upload.id, CancelRequest(), requester: "tests")
                return play.upload
            }
        ),
        Situation(
            name: "one module is canceled",
            dock: { dock in
                dock.modules[0].behaviour = dock.behaviour
                dock.modules[0].behaviour?.ending = .pauses(atPercent: 20)
            },
            during: { play in
                try await play.dockHasBegun()
                _ = try await play.site.control.cancel(
                    play.upload.id,
                    CancelRequest(modules: ["3"]),
                    requester: "tests"
                )
                return play.upload
            }
        ),
        Situation(
            name: "canceled when the object is there",
            dock: { $0.behaviour.ending = .waits(atPercent: 100) },
            during: { play in
                try await play.dockHasUploaded()
                do {
                    _ = try await play.site.control.cancel(play.upload.id, CancelRequest(), requester: "tests")
                } catch let problem as Problem where problem.code == .conflict {
                    // A sweep came first.
                }
                return play.upload
            }
        ),
        Situation(
            name: "the cancel is never answered",
            policy: Site.unanswered,
            dock: { dock in
                dock.behaviour.cancel = .ignore
                dock.behaviour.ending = .pauses(atPercent: 50)
            },
            during: { play in
                try await play.dockHasBegun()
                _ = try await play.site.control.cancel(play.upload.id, CancelRequest(), requester: "tests")
                return play.upload
            }
        ),
        Situation(
            name: "canceled, and uploaded anew",
            dock: { $0.behaviour.ending = .waits(atPercent: 50) },
            during: { play in
                try await play.dockHasBegun()
                _ = try await play.site.control.cancel(play.upload.id, CancelRequest(), requester: "tests")
                _ = try await play.site.end(of: play.upload)
                play.dock.resume()
                var next = play.upload
                try await until("the slot is free") {
                    do {
                        next = try await play.site.start(play.gateway)
                        return true
                    } catch let problem as Problem where problem.code == .busy {
                        return false
                    }
                }
                // What is said of the first is not of the second.
                try await play.say(play.upload.files.map { FileProgress(key: $0.objectKey, status: .canceled) })
                return next
            }
        ),
        Situation(
            name: "the dock stops by itself",
            dock: { $0.behaviour.ending = .waits(atPercent: 20) },
            during: { play in
                try await play.dockHasBegun()
                try await play.say(play.upload.files.map { FileProgress(key: $0.objectKey, status: .canceled) })
                return play.upload
            }
        ),
    ]
}
