import ControlProtocol
import DockProtocol
import DockSimulation
import TestSupport
import UploadTracking

extension Situation {
    /// Docks that fail on the way, fall silent, or outlast their credentials.
    static let broken: [Situation] = [
        Situation(
            name: "falls silent",
            policy: Site.impatient { $0.stallTimeout = .seconds(2) },
            dock: { $0.behaviour.ending = .dies(atPercent: 40) }
        ),
        Situation(
            name: "silent about one module",
            policy: Site.impatient { $0.stallTimeout = .seconds(5) },
            dock: { dock in
                dock.modules[1].behaviour = dock.behaviour
                dock.modules[1].behaviour?.progress.silent = true
                dock.modules[1].behaviour?.upload = .never
            }
        ),
        Situation(
            name: "one module comes without a word",
            policy: Site.impatient { $0.stallTimeout = .seconds(5) },
            dock: { dock in
                dock.modules[1].behaviour = dock.behaviour
                dock.modules[1].behaviour?.progress.silent = true
            }
        ),
        Situation(name: "fails", dock: { $0.behaviour.ending = .fails(code: 324012, atPercent: 30) }),
        Situation(
            name: "fails beside a whole object",
            dock: { $0.behaviour.ending = .fails(code: 324019, atPercent: 100) }
        ),
        Situation(
            name: "an error of the whole export",
            dock: { $0.behaviour.ending = .waits(atPercent: 20) },
            during: { play in
                try await play.dockHasBegun()
                try await play.say(UploadProgress(result: 324021, status: .failed, files: []))
                return play.upload
            }
        ),
        Situation(
            name: "the whole is canceled",
            dock: { $0.behaviour.ending = .waits(atPercent: 20) },
            during: { play in
                try await play.dockHasBegun()
                try await play.say(UploadProgress(status: .canceled, files: []), bid: Self.anotherBid)
                return play.upload
            }
        ),
        Situation(
            name: "the whole times out",
            dock: { $0.behaviour.ending = .waits(atPercent: 20) },
            during: { play in
                try await play.dockHasBegun()
                let key = play.upload.files[0].objectKey
                let running = FileProgress(key: key, percent: 20, status: .fileUploading)
                try await play.say(UploadProgress(status: .timeout, files: [running]), bid: Self.anotherBid)
                return play.upload
            }
        ),
        Situation(
            name: "the whole fails beside whole objects",
            dock: { $0.behaviour.ending = .waits(atPercent: 100) },
            during: { play in
                try await play.dockHasUploaded()
                try await play.say(UploadProgress(result: 324019, status: .failed, files: []), bid: Self.anotherBid)
                return play.upload
            }
        ),
        Situation(
            name: "the whole of somebody else's upload fails",
            dock: { $0.behaviour.ending = .waits(atPercent: 20) },
            during: { play in
                try await play.dockHasBegun()
                let other = FileProgress(key: "logs/somebody-elses.tar", percent: 20, status: .fileUploading)
                try await play.say(UploadProgress(status: .failed, files: [other]), bid: Self.anotherBid)
                try await play.readUp()
                play.dock.resume()
                return play.upload
            }
        ),
        Situation(
            name: "credentials run out",
            policy: Site.impatient { $0.onExpiry = .fail },
            expiryMargin: lasting(seconds: 5),
            dock: { $0.behaviour.ending = .waits(atPercent: 20) }
        ),
        Situation(
            name: "credentials run out, and are issued anew",
            expiryMargin: lasting(seconds: 8),
            dock: { dock in
                dock.behaviour.ending = .waits(atPercent: 20)
                // What was canceled may still be ending when the next start comes.
                dock.behaviour.resend = .runAgain
            },
            during: { play in
                try await play.dock(has: "been stopped") { if case .cancelAnswered(_, 0) = $0 { true } else { false } }
                play.dock.resume()
                return play.upload
            }
        ),
    ]

    /// Not of the start.
    private static let anotherBid = "00000000-0000-0000-0000-000000000000"

    /// The margin with which a dock is told so short a time of the profile's hour.
    private static func lasting(seconds: Int) -> Duration {
        .seconds(3600 - seconds)
    }
}
