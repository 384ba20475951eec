import Primitives
import Testing
import UploadTracking

@Suite struct TotalityTests {
    /// Every kind of event, with every kind of content, in every state that histories come to: the rules hold.
    @Test func everyEventIsTakenInEveryState() async throws {
        var shapes: Set<Shape> = []
        var states: Set<UploadState> = []
        var kinds: Set<Kind> = []
        var applied = 0
        for seed in 0..<UInt64(1_000) {
            var history = try History(seed: seed | 5 << 60)
            history.begin()
            for step in 0..<40 {
                if step == 30 {
                    history.settle()
                } else {
                    history.wander(steps: 1)
                }
                guard shapes.insert(Shape(history.story.upload)).inserted else {
                    continue
                }
                states.insert(history.story.upload.state)
                for event in history.everyEvent() {
                    kinds.insert(Kind(event))
                    var other = history
                    other.apply(event)
                    applied += 1
                    if let violation = other.violations.first {
                        Issue.record("seed \(seed), step \(step): \(violation)")
                        return
                    }
                }
                await Task.yield()
            }
        }
        print("\(applied) events applied to uploads in \(shapes.count) states")
        #expect(states == Set(UploadState.allCases))
        #expect(kinds == Set(Kind.allCases))
        #expect(Set(shapes.flatMap { $0.files.map(\.state) }) == Set(FileState.allCases))
    }
}

/// What tells one state of an upload from another, without its times and counts.
private struct Shape: Hashable {
    struct File: Hashable {
        var state: FileState
        var ending: FileEnding.Source?
        var isReissue: Bool
        var isDue: Bool
        var isAudited: Bool
    }

    var files: [File]
    var state: UploadState
    var origin: UploadOrigin
    var isUnderWay: Bool
    var isStartDue: Bool
    var isLaterGeneration: Bool
    var cancellation: Cancellation.Progress?

    init(_ upload: Upload) {
        files = upload.files.map { file in
            let isReissue = if case .reissue = file.ending?.outcome { true } else { false }
            return File(
                state: file.state,
                ending: file.ending?.source,
                isReissue: isReissue,
                isDue: file.verification.dueAt != nil,
                isAudited: file.audit != nil
            )
        }
        state = upload.state
        origin = upload.origin
        isUnderWay = upload.isUnderWay
        isStartDue = upload.start.nextAttemptAt != nil
        isLaterGeneration = upload.start.generation > 1
        cancellation = upload.cancellation?.progress
    }
}

/// The kinds of events: an event that is added has to be named here, and made below.
private enum Kind: CaseIterable {
    case mintFailed, startSending, cancelSending, commandUnsent, commandUncertain, commandReplied, credentialsHanded
    case reported, deviceEnded, cancelRequested
    case judged, reading, audited, auditRequested, auditDue, swept, timer

    init(_ event: UploadEvent) {
        self =
            switch event {
            case .mintFailed: .mintFailed
            case .startSending: .startSending
            case .cancelSending: .cancelSending
            case .commandUnsent: .commandUnsent
            case .commandUncertain: .commandUncertain
            case .commandReplied: .commandReplied
            case .credentialsHanded: .credentialsHanded
            case .reported: .reported
            case .deviceEnded: .deviceEnded
            case .cancelRequested: .cancelRequested
            case .judged: .judged
            case .reading: .reading
            case .audited: .audited
            case .auditRequested: .auditRequested
            case .auditDue: .auditDue
            case .swept: .swept
            case .timer: .timer
            }
    }
}

extension History {
    fileprivate func everyEvent() -> [UploadEvent] {
        everyCommand() + everyWord() + everyLook()
            + [.cancelRequested(modules: nil), .cancelRequested(modules: []), .cancelRequested(modules: ["none"])]
            + story.upload.files.map { .cancelRequested(modules: [$0.module]) }
            + [.swept, .timer]
    }

    private func everyCommand() -> [UploadEvent] {
        var events: [UploadEvent] = [
            .mintFailed(message: "mint", isRetryable: true), .mintFailed(message: "mint", isRetryable: false),
            .cancelSending(tid: "new"), .commandUnsent(tid: "nobody's", message: "refused"),
        ]
        for generation in [story.upload.start.generation, story.upload.nextGeneration, 1] {
            let credentials = IssuedCredentials.sample(at: story.now, generation: generation)
            events += [.startSending(tid: "new", credentials: credentials), .credentialsHanded(credentials)]
        }
        for tid in Set(tids.suffix(3) + ["nobody's"]).sorted() {
            events += [.commandUnsent(tid: tid, message: "refused"), .commandUncertain(tid: tid, message: "lost")]
            for kind in [DeviceReply.Kind.accepted, .busy, .refused] {
                let code = kind == .accepted ? 0 : 325_009
                events.append(.commandReplied(tid: tid, DeviceReply(kind: kind, code: code, message: "said")))
            }
        }
        return events
    }

    private func everyWord() -> [UploadEvent] {
        let reports: [FileReport] = [
            .at(1, 50), .at(3, 99), .probe(step: 3), .claiming(7, "aa"), .done, .failed(), .canceled, FileReport(),
        ]
        let keys = story.upload.files.map(\.objectKey.value) + ["nobody's"]
        return keys.flatMap { key in reports.map { UploadEvent.reported(objectKey: key, $0) } }
            + UploadNaming.allCases.flatMap { naming in
                [DeviceEnd.failed, .canceled, DeviceEnd(.canceled, keys: keys, endedKeys: Set(keys.prefix(1)))]
                    .map { UploadEvent.deviceEnded($0, naming) }
            }
    }

    private func everyLook() -> [UploadEvent] {
        let verdicts: [Verdict] = [
            .proven, .absent, .sizeMismatch(.unproven), .fingerprintMismatch(.unproven), .unprovable(.unproven),
            .unreported(.unproven), .stale(.unproven), .denied, .unanswered, .throttled(message: "SlowDown"),
        ]
        var events: [UploadEvent] = [
            .auditRequested(readsBytes: false), .auditRequested(readsBytes: true), .auditDue(module: "none"),
        ]
        for file in story.upload.files {
            events += [
                .reading(objectKey: file.objectKey, ReadProgress(bytesRead: 1, size: 4)),
                .auditDue(module: file.module),
            ]
            for verdict in verdicts {
                for askedAt in [story.now, Timestamp(milliseconds: 0)] {
                    events += [
                        .judged(
                            Judgement(
                                objectKey: file.objectKey,
                                verdict: verdict,
                                askedAt: askedAt,
                                claims: file.report.claims
                            )
                        ),
                        .audited(
                            AuditJudgement(objectKey: file.objectKey, answer: audit(verdict), askedAt: askedAt)
                        ),
                    ]
                }
            }
            events.append(
                .judged(Judgement(objectKey: file.objectKey, verdict: .absent, askedAt: story.now, claims: []))
            )
        }
        return events
    }
}
