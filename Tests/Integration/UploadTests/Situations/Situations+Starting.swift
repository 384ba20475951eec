import ControlProtocol
import DockProtocol
import DockSimulation
import TestSupport
import UploadTracking
import Worker

extension Situation {
    /// Docks that are busy, absent, or do not answer.
    static let starting: [Situation] = [
        Situation(
            name: "busy, then takes it",
            dock: { $0.behaviour.startReplies = [.busy(code: 325009), .busy(code: 319001), .accept] }
        ),
        Situation(
            name: "busy in other words",
            dock: {
                $0.behaviour.startReplies = [
                    .busy(code: 314000), .busy(code: 319018), .busy(code: 319019), .accept,
                ]
            }
        ),
        Situation(
            name: "busy until the start deadline",
            // Long enough for one answer of the dock on a busy machine.
            policy: Site.impatient { $0.startDeadline = .seconds(12) },
            dock: { $0.behaviour.startReplies = [.busy()] }
        ),
        Situation(name: "refuses", dock: { $0.behaviour.startReplies = [.refuse()] }),
        Situation(name: "offline, then back", policy: Site.unanswered, isOffline: true),
        Situation(
            name: "never answers",
            policy: Site.impatient {
                $0.replyTimeout = .seconds(1); $0.startDeadline = .seconds(3)
            },
            dock: { $0.behaviour.startReplies = [.silence] }
        ),
        Situation(
            name: "the broker never takes the start",
            policy: Site.impatient { $0.startDeadline = .seconds(3) },
            accessControl: MosquittoServer.noCommands,
            afterwards: { play in
                try await play.site.broker.restart(accessControl: nil)
                try await play.dock(has: "come back") { $0 == .reconnected }
                try await until("the worker has, too") { try await play.site.control.readiness().ready }
            }
        ),
        Situation(
            name: "the broker refuses the start, then takes it",
            accessControl: MosquittoServer.noCommands,
            during: { play in
                try await until("the refusal is the reason") { try await play.current.reason == .notSent }
                try await play.site.broker.restart(accessControl: nil)
                return play.upload
            }
        ),
        Situation(name: "the answer is lost", dock: { $0.behaviour.startReplies = [.acceptSilently] }),
        Situation(
            name: "the answer is lost, the second start joins",
            policy: Site.unanswered,
            dock: { dock in
                dock.behaviour.startReplies = [.acceptSilently, .accept]
                dock.behaviour.ending = .waits(atPercent: 0)
            },
            during: { play in
                try await play.dock(has: "joined") { if case .startJoined = $0 { true } else { false } }
                play.dock.resume()
                return play.upload
            }
        ),
        Situation(
            name: "the answer is lost, the second start finds it busy",
            policy: Site.unanswered,
            dock: { dock in
                dock.behaviour.startReplies = [.acceptSilently, .busy()]
                dock.behaviour.ending = .waits(atPercent: 0)
            },
            during: { play in
                try await play.dock(has: "said that it is busy") {
                    if case .startAnswered(_, 325009) = $0 { true } else { false }
                }
                play.dock.resume()
                return play.upload
            }
        ),
        Situation(
            name: "runs the same start twice",
            policy: Site.unanswered,
            dock: { dock in
                dock.behaviour.startReplies = [.acceptSilently, .accept]
                dock.behaviour.resend = .runAgain
                dock.behaviour.ending = .waits(atPercent: 0)
            },
            during: { play in
                try await play.dock(has: "begun twice", times: 4) { if case .began = $0 { true } else { false } }
                play.dock.resume()
                return play.upload
            }
        ),
        Situation(
            name: "reports, then answers",
            dock: { dock in
                dock.behaviour.startReplies = [.acceptSilently]
                dock.behaviour.ending = .waits(atPercent: 50)
            },
            during: { try await $0.answersLate(result: 0) }
        ),
        Situation(
            name: "reports, then refuses",
            dock: { dock in
                dock.behaviour.startReplies = [.acceptSilently]
                dock.behaviour.ending = .waits(atPercent: 50)
            },
            during: { try await $0.answersLate(result: 325001) }
        ),
    ]
}

extension Play {
    /// The dock has reported before it answers the start.
    fileprivate func answersLate(result: Int) async throws -> UploadResource {
        let tid = try await unansweredStart()
        try await until("it is known to be under way") { try await current.state == .uploading }
        try await answer(tid, result: result)
        try await readUp()
        dock.resume()
        return upload
    }
}
