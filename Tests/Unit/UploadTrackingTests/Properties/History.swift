import Primitives
import UploadTracking

/// A random history of one upload: a worker that does what is due, and a dock, an object store and people who do
/// as they please.
///
/// Deterministic in its seed. Every event goes through ``apply(_:)``, which holds the upload against the rules.
struct History {
    let seed: UInt64
    /// Tells its keys and messages from another's.
    let name: String
    var generator: SplitMix64
    var story: Story
    var tids: [String] = []
    /// Looks that were begun and not yet answered: what the worker saw, and when it asked.
    var looks: [(file: UploadFile, askedAt: Timestamp)] = []
    var violations: [String] = []
    /// All that happened to it, where somebody else is to be told.
    var log: [UploadEvent]?
    /// How many events there were.
    private(set) var events = 0
    private(set) var transitions = Transitions()
    /// The upload's, after the last event.
    private var state: UploadState
    /// The most steps that it took to an end.
    private(set) var longest = 0
    /// What the dock said last, to be said again.
    private var said: [UploadEvent] = []

    init(seed: UInt64, name: String = "dock") throws {
        self.seed = seed
        self.name = name
        generator = SplitMix64(seed: seed)
        let modules = Array(["3", "0", "7"].prefix(Int.random(in: 1...3, using: &generator)))
        let policy = TrackingPolicy(
            startDeadline: .seconds([60, 300, 1800].randomElement(using: &generator) ?? 60),
            stallTimeout: .seconds([120, 900].randomElement(using: &generator) ?? 900),
            verifyDeadline: .seconds([60, 600].randomElement(using: &generator) ?? 600),
            unansweredLimit: .seconds([60, 600].randomElement(using: &generator) ?? 600),
            grace: .seconds([0, 5].randomElement(using: &generator) ?? 5),
            unreported: Int.random(in: 0..<4, using: &generator) == 0 ? .accept : .fail,
            onExpiry: Int.random(in: 0..<4, using: &generator) == 0 ? .fail : .reissue,
            maximumGenerations: Int.random(in: 1...4, using: &generator)
        )
        let origin = [UploadOrigin.published, .published, .published, .published, .issued, .adopted]
            .randomElement(using: &generator)
        story = try Story(modules: modules, policy: policy, origin: origin ?? .published, folder: name)
        state = story.upload.state
        story.lifetime = .seconds([90, 180, 900, 3600].randomElement(using: &generator) ?? 900)
    }

    /// Every fourth history begins with a reissue that is under way: few come there by themselves.
    mutating func begin() {
        guard story.upload.origin == .published, Int.random(in: 0..<4, using: &generator) == 0 else {
            return
        }
        command(isDueOnly: true)
        for tid in tids {
            apply(.commandReplied(tid: tid, DeviceReply(kind: .accepted, code: 0, message: "said")))
        }
        apply(randomReport())
        story.wait(until: nextDue)
        apply(.timer)
        beginLooks()
        while !looks.isEmpty {
            answerALook(verdict: .absent)
        }
        command(isDueOnly: true)
    }

    /// Things happen, in any order.
    mutating func wander(steps: Int) {
        for _ in 0..<steps {
            switch Int.random(in: 0..<25, using: &generator) {
            case 0..<2: story.wait(.milliseconds(Int.random(in: 0...3000, using: &generator)))
            case 2: story.wait(.seconds(Int.random(in: 0...400, using: &generator)))
            case 3: story.wait(until: nextDue)
            case 4..<8: command(isDueOnly: Int.random(in: 0..<8, using: &generator) != 0)
            case 8..<11: replyToAny()
            case 11..<15: say(randomReport())
            case 15: deviceEvent()
            case 16: apply(.timer)
            case 17: beginLooks()
            case 18: handOver()
            case 19: askForAnAudit()
            case 20: sayAgain()
            case 21: readOn()
            default: answerALook(verdict: randomVerdict())
            }
        }
    }

    /// A fair end: time passes, what is due is done, and questions are answered in the end; the dock is silent.
    ///
    /// Ended are its watch and its audits too: nothing is due any more.
    ///
    /// - Parameters:
    ///   - verdict: What the object store says of an object.
    ///   - isOver: When to stop.
    mutating func settle(
        answering verdict: (inout History) -> Verdict = { $0.randomAnswerInTheEnd() },
        until isOver: (History) -> Bool = {
            $0.story.upload.state.isTerminal && !$0.story.upload.holdsSlots && $0.nextDue == nil
        }
    ) {
        for step in 0..<2000 {
            if isOver(self) {
                longest = max(longest, step)
                return
            }
            guard let due = nextDue else {
                violations.append("nothing is due, and it is not over")
                return
            }
            story.wait(until: due)
            command(isDueOnly: true)
            if (story.upload.timerDueAt(policy: story.policy)).map({ $0 <= story.now }) == true {
                apply(.timer)
                if story.upload.timerDueAt(policy: story.policy).map({ $0 <= story.now }) == true {
                    violations.append("the timer is due again at once")
                }
            }
            beginLooks()
            while !looks.isEmpty {
                answerALook(verdict: verdict(&self))
            }
        }
        violations.append("it does not end")
    }

    var nextDue: Timestamp? {
        ([story.upload.commandDueAt, story.upload.timerDueAt(policy: story.policy)]
            + story.upload.files.map(\.verification.dueAt))
            .compactMap(\.self).min()
    }

    mutating func apply(_ event: UploadEvent) {
        let before = story.upload
        let noticed = story.notices.count
        events += 1
        log?.append(event)
        story.apply(event)
        let step = Step(event: event, before: before, after: story.upload, wasState: state, isState: story.upload.state)
        state = step.isState
        transitions.add(step)
        let new = Array(story.notices[noticed...])
        for violation in violations(of: step, notices: new) {
            violations.append("\(violation), after \(event)")
        }
    }
}

// What the others do.
extension History {
    private mutating func command(isDueOnly: Bool) {
        let due = story.upload.dueCommand(at: story.now)
        if due == nil && isDueOnly {
            return
        }
        // A worker that comes late sends what is no longer due: the transition must not take it.
        let isCancel: Bool
        switch due {
        case .cancel: isCancel = true
        case .start: isCancel = false
        case nil: isCancel = Bool.random(using: &generator)
        }
        if !isCancel && Int.random(in: 0..<6, using: &generator) == 0 {
            apply(.mintFailed(message: "mint", isRetryable: Int.random(in: 0..<4, using: &generator) != 0))
            return
        }
        let tid = "\(name)-\(tids.count)"
        tids.append(tid)
        // A worker that comes late has minted for a generation that is over.
        let generation = max(1, story.upload.start.generation - (Int.random(in: 0..<8, using: &generator) == 0 ? 1 : 0))
        let credentials = IssuedCredentials.sample(at: story.now, generation: generation, lifetime: story.lifetime)
        apply(isCancel ? .cancelSending(tid: tid) : .startSending(tid: tid, credentials: credentials))
        if Int.random(in: 0..<6, using: &generator) == 0 {
            apply(.commandUnsent(tid: tid, message: "refused"))
            return
        }
        if tids.count % 8 == 0 {
            apply(.commandUncertain(tid: tid, message: "lost"))
        }
        if Int.random(in: 0..<3, using: &generator) == 0 {
            reply(to: tid)
        }
    }

    private mutating func replyToAny() {
        if let tid = tids.randomElement(using: &generator) {
            reply(to: tid)
        }
    }

    private mutating func reply(to tid: String) {
        apply(randomReply(to: tid))
    }

    mutating func randomReply(to tid: String) -> UploadEvent {
        let kind = [DeviceReply.Kind.accepted, .busy, .busy, .refused].randomElement(using: &generator) ?? .busy
        let code = kind == .accepted ? 0 : 325_009
        return .commandReplied(tid: tid, DeviceReply(kind: kind, code: code, message: "said", saidAt: deviceTime()))
    }

    /// The dock's clock is an hour behind; it gives no time in some messages, and delivers some late.
    private mutating func deviceTime() -> Timestamp? {
        guard Int.random(in: 0..<4, using: &generator) != 0 else {
            return nil
        }
        let age = [0, 0, 1, 20, 600].randomElement(using: &generator) ?? 0
        return story.now - .seconds(3600) - .seconds(age)
    }

    private mutating func say(_ report: UploadEvent) {
        if said.count < 8 {
            said.append(report)
        } else {
            said[Int.random(in: 0..<8, using: &generator)] = report
        }
        apply(report)
    }

    /// Redelivered, or late.
    private mutating func sayAgain() {
        if let report = said.randomElement(using: &generator) {
            apply(report)
        }
    }

    private mutating func readOn() {
        if let look = looks.randomElement(using: &generator) {
            apply(.reading(objectKey: look.file.objectKey, ReadProgress(bytesRead: 1, size: 4)))
        }
    }

    private mutating func askForAnAudit() {
        if Bool.random(using: &generator) {
            apply(.auditRequested(readsBytes: Bool.random(using: &generator)))
        } else {
            let module = story.upload.files.randomElement(using: &generator)?.module
            apply(.auditDue(module: module ?? ""))
        }
    }

    private mutating func handOver() {
        let behind = Int.random(in: 0..<4, using: &generator) == 0 ? 1 : 0
        let generation = story.upload.nextGeneration - behind
        apply(.credentialsHanded(.sample(at: story.now, generation: generation, lifetime: story.lifetime)))
    }

    mutating func randomReport() -> UploadEvent {
        let file = story.upload.files.randomElement(using: &generator)
        let step = Int.random(in: 1...3, using: &generator)
        let report =
            switch Int.random(in: 0..<16, using: &generator) {
            case 0..<7: FileReport.at(step, Int.random(in: 0...100, using: &generator))
            case 7..<9: FileReport.probe(step: step)
            case 9..<11: FileReport.claiming(Int64.random(in: 1...3, using: &generator), "aa")
            case 11..<14: FileReport.done
            case 14: FileReport.failed(Int.random(in: 1...3, using: &generator))
            default: FileReport.canceled
            }
        return .reported(objectKey: file?.objectKey.value ?? "", report, saidAt: deviceTime())
    }

    private mutating func deviceEvent() {
        switch Int.random(in: 0..<8, using: &generator) {
        case 0:
            let naming = UploadNaming.allCases.randomElement(using: &generator) ?? .named
            apply(.deviceEnded(randomEnd(), naming, saidAt: deviceTime()))
        case 1: apply(.cancelRequested(modules: nil))
        case 2..<5:
            let module = story.upload.files.randomElement(using: &generator)?.module
            apply(.cancelRequested(modules: [module ?? ""]))
        default: apply(.swept)
        }
    }

    private mutating func randomEnd() -> DeviceEnd {
        let keys = story.upload.files.map(\.objectKey.value)
        let ended = keys.filter { _ in Int.random(in: 0..<6, using: &generator) == 0 }
        let failure = DeviceFailure(code: Int.random(in: 1...3, using: &generator), message: "failed")
        let isFailed = Int.random(in: 0..<3, using: &generator) != 0
        return DeviceEnd(isFailed ? .failed(failure) : .canceled, keys: keys, endedKeys: Set(ended))
    }

    mutating func beginLooks() {
        for file in story.upload.files {
            if let due = file.verification.dueAt, due <= story.now {
                looks.append((file, story.now))
            }
        }
    }

    mutating func answerALook(verdict: Verdict) {
        guard let index = looks.indices.randomElement(using: &generator) else {
            return
        }
        let look = looks.remove(at: index)
        if look.file.state == .verified {
            apply(
                .audited(AuditJudgement(objectKey: look.file.objectKey, answer: audit(verdict), askedAt: look.askedAt))
            )
            return
        }
        apply(
            .judged(
                Judgement(
                    objectKey: look.file.objectKey,
                    verdict: verdict,
                    askedAt: look.askedAt,
                    claims: look.file.report.claims
                )
            )
        )
    }

    /// What the same look says of an object that was proven.
    func audit(_ verdict: Verdict) -> AuditJudgement.Answer {
        switch verdict {
        case .unanswered(let message), .throttled(let message): .unanswered(message: message)
        case .absent: .found(.gone, evidence: nil, message: nil)
        case .denied(let message): .found(.denied, evidence: nil, message: message)
        case .sizeMismatch(let evidence), .fingerprintMismatch(let evidence), .stale(let evidence):
            .found(.changed, evidence: evidence, message: nil)
        case .unprovable(let evidence): .found(.otherVersion, evidence: evidence, message: nil)
        case .proven(let evidence), .unreported(let evidence): .found(.intact, evidence: evidence, message: nil)
        }
    }

    mutating func randomVerdict() -> Verdict {
        switch Int.random(in: 0..<11, using: &generator) {
        case 0: .proven
        case 1: .sizeMismatch(.unproven)
        case 2: .fingerprintMismatch(.unproven)
        case 3: .unprovable(.unproven)
        case 4: .unreported(.unproven)
        case 5: .denied
        case 7: .stale(.unproven)
        case 6: Bool.random(using: &generator) ? .unanswered : .throttled(message: "SlowDown")
        default: .absent
        }
    }

    mutating func randomAnswerInTheEnd() -> Verdict {
        Int.random(in: 0..<3, using: &generator) == 0 ? .unanswered : randomAnswer()
    }

    mutating func randomAnswer() -> Verdict {
        let verdict = randomVerdict()
        return verdict.isAnswer ? verdict : .absent
    }
}
