import Primitives
import UploadTracking

/// Two uploads of the same modules of one dock, one after the other.
///
/// While the second runs, what is said of the first still arrives. Each is told all that the other is told, and takes none
/// of it for its own.
struct Succession {
    var first: History
    var second: History

    init(seed: UInt64) throws {
        first = try History(seed: seed | 3 << 60, name: "first")
        second = try History(seed: seed | 4 << 60, name: "second")
        second.log = []
    }

    mutating func live() {
        first.begin()
        first.wander(steps: Int.random(in: 0...40, using: &first.generator))
        first.settleSlots()
        second.story.now = max(first.story.now, second.story.now)
        second.begin()
        for _ in 0..<Int.random(in: 10...40, using: &second.generator) {
            if Bool.random(using: &second.generator) {
                first.story.now = max(first.story.now, second.story.now)
                let event = first.lateWord()
                first.apply(event)
                second.ignore(event)
            } else {
                second.wander(steps: 1)
            }
            tellTheFirst()
        }
        second.settle()
        tellTheFirst()
        first.settle()
    }

    private mutating func tellTheFirst() {
        for event in second.log ?? [] where event.isAddressed {
            first.ignore(event)
        }
        second.log = []
    }
}

extension UploadEvent {
    /// It names a key or a tid, so that it is told of whose upload it is.
    fileprivate var isAddressed: Bool {
        switch self {
        case .commandUnsent, .commandUncertain, .commandReplied, .reported, .judged, .reading, .audited: true
        default: false
        }
    }
}

extension History {
    /// Goes on until its slots are free: what is due after that is only looked at.
    fileprivate mutating func settleSlots() {
        settle(until: { !$0.story.upload.holdsSlots })
    }

    /// Something that a dock, or a worker that was slow, says of an upload whose slots are free.
    fileprivate mutating func lateWord() -> UploadEvent {
        let tid = tids.randomElement(using: &generator)
        let file = story.upload.files.randomElement(using: &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0, 1:
            if let tid {
                return randomReply(to: tid)
            }
        case 2:
            if let file {
                let verdict = randomVerdict()
                guard file.state == .verified else {
                    let claims = file.report.claims
                    return .judged(
                        Judgement(objectKey: file.objectKey, verdict: verdict, askedAt: story.now, claims: claims)
                    )
                }
                return .audited(
                    AuditJudgement(objectKey: file.objectKey, answer: audit(verdict), askedAt: story.now)
                )
            }
        default:
            break
        }
        return randomReport()
    }

    /// Told of another upload.
    fileprivate mutating func ignore(_ event: UploadEvent) {
        let before = story.upload
        if story.apply(event) != .unmatched || story.upload != before {
            violations.append("took for its own \(event)")
        }
    }
}
