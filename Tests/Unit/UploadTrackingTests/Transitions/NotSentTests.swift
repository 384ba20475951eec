import Primitives
import Testing
import UploadTracking

/// Commands that the broker does not take: that is not the dock's failure (docs/VERIFICATION.md, What a failure means).
@Suite struct NotSentTests {
    /// What becomes of one try.
    enum Fate: Sendable {
        case unsent, uncertain, lateUncertain, unanswered, busy, refusedByDock
    }

    private static let words = "the broker refused the message: not authorized"

    /// What one history comes to: at once, and at the deadline.
    struct Row: Sendable, CustomTestStringConvertible {
        var fates: [Fate]
        var atOnce: FailureCode?
        var atTheEnd: FailureCode

        var testDescription: String {
            "\(fates)"
        }
    }

    private static let rows = [
        Row(fates: [], atOnce: nil, atTheEnd: .notSent),
        Row(fates: [.unsent], atOnce: .notSent, atTheEnd: .notSent),
        Row(fates: [.unsent, .unsent, .unsent], atOnce: .notSent, atTheEnd: .notSent),
        // Nobody knows whether the dock saw it, and that is the broker's failure.
        Row(fates: [.uncertain], atOnce: .notSent, atTheEnd: .notSent),
        Row(fates: [.lateUncertain], atOnce: .notSent, atTheEnd: .notSent),
        Row(fates: [.unsent, .uncertain], atOnce: .notSent, atTheEnd: .notSent),
        Row(fates: [.uncertain, .unsent], atOnce: .notSent, atTheEnd: .notSent),
        Row(fates: [.unanswered, .uncertain], atOnce: .notSent, atTheEnd: .noReply),
        Row(fates: [.uncertain, .unanswered], atOnce: .noReply, atTheEnd: .noReply),
        Row(fates: [.uncertain, .busy], atOnce: .dockBusy, atTheEnd: .dockBusy),
        Row(fates: [.unanswered, .unsent, .unsent], atOnce: .notSent, atTheEnd: .noReply),
        Row(fates: [.unsent, .busy], atOnce: .dockBusy, atTheEnd: .dockBusy),
        Row(fates: [.busy, .unsent], atOnce: .notSent, atTheEnd: .dockBusy),
        Row(fates: [.unanswered, .refusedByDock], atOnce: .rejected, atTheEnd: .rejected),
    ]

    @Test(arguments: rows) func theReasonIsSaidAtOnceAndTheEndIsOfWhatReachedTheDock(row: Row) throws {
        var story = try Story()
        for fate in row.fates {
            story.wait(until: story.upload.commandDueAt)
            Self.play(fate, &story)
        }
        #expect(story.upload.reason == row.atOnce)
        #expect(story.upload.endedAt == nil)
        story.wait(until: story.upload.start.deadline)
        story.apply(.timer)
        story.judge(.absent)
        #expect(story.upload.state == .failed)
        #expect(story.upload.reason == row.atTheEnd)
        #expect(story.upload.endedAt == story.now)
        let failure = try #require(story.file?.failure)
        #expect(failure.message.contains(Self.words) == (row.fates.last == .unsent), "\(failure.message)")
        #expect(failure.code == .rejected || failure.isRetryable)
    }

    private static func play(_ fate: Fate, _ story: inout Story) {
        let tid = story.sendStart()
        switch fate {
        case .unsent: story.apply(.commandUnsent(tid: tid, message: words))
        case .uncertain:
            story.apply(.commandUncertain(tid: tid, message: "connection lost"))
            story.letReplyTimeOut()
        case .lateUncertain:
            story.letReplyTimeOut()
            story.apply(.commandUncertain(tid: tid, message: "connection lost"))
        case .unanswered: story.letReplyTimeOut()
        case .busy: story.reply(.busy, to: tid)
        case .refusedByDock: story.reply(.refused, to: tid)
        }
    }

    @Test func anAttemptKeepsTheWordsOfTheOtherSide() throws {
        var story = try Story()
        story.apply(.commandUnsent(tid: story.sendStart(), message: Self.words))
        story.wait(until: story.upload.commandDueAt)
        story.reply(.busy, to: story.sendStart())
        #expect(story.upload.start.attempts[0].answer == Self.words)
        #expect(story.upload.start.attempts[1].answer?.isEmpty == false)
    }

    @Test func whatIsNotTakenIsTriedAgainSoonButNotAtOnceAndTheDockIsNotPausedForIt() throws {
        var story = try Story()
        var pauses: [Duration] = []
        for _ in 0..<12 {
            let due = try #require(story.upload.commandDueAt)
            pauses.append(due - story.now)
            story.wait(until: due)
            story.apply(.commandUnsent(tid: story.sendStart(), message: Self.words))
        }
        #expect(pauses.dropFirst().allSatisfy { $0 >= .milliseconds(500) && $0 <= .seconds(30) }, "\(pauses)")
        story.wait(until: story.upload.commandDueAt)
        let tid = story.sendStart()
        story.reply(.busy, to: tid)
        let pause = try #require(story.upload.commandDueAt) - story.now
        #expect(pause <= .seconds(4), "as after the first try: \(pause)")
    }

    @Test func aLateAnswerToWhatWasUncertainCounts() throws {
        var story = try Story()
        let tid = story.sendStart()
        story.apply(.commandUncertain(tid: tid, message: "connection lost"))
        #expect(story.upload.start.attempts[0].outcome == .awaiting)
        story.reply(.accepted, to: tid)
        #expect(story.upload.state == .uploading && story.upload.reason == nil)
    }

    @Test func ofALaterGenerationThatIsNeverSentTheObjectIsLookedAtFirst() throws {
        var story = try Story.slow()
        story.lookInVain()
        story.reply(.accepted, to: story.sendCancel())
        while let due = story.upload.commandDueAt {
            story.wait(until: due)
            story.apply(.commandUnsent(tid: story.sendStart(), message: Self.words))
        }
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        #expect(!story.upload.state.isTerminal, "the first generation may have left an object")
        story.judge(.absent)
        #expect(story.upload.reason == .notSent)
    }

    @Test func aCancelThatIsNotTakenIsTriedUntilItsDeadlineAndGivesTheSlotUpThen() throws {
        var story = try Story()
        story.start()
        story.apply(.cancelRequested(modules: nil, requester: "grafana"))
        let asked = story.now
        #expect(story.upload.cancellation?.requester == "grafana")
        #expect(story.upload.cancellation?.requestedAt == asked)
        var tries = 0
        while let due = story.upload.commandDueAt, tries < 1000 {
            story.wait(until: due)
            story.apply(.commandUnsent(tid: story.sendCancel(), message: Self.words))
            tries += 1
        }
        #expect(tries > 10 && tries < 200)
        #expect(story.now - asked <= story.policy.startDeadline)
        #expect(story.upload.cancellation?.progress == .givenUp)
        #expect(story.upload.cancellation?.attempts.last?.answer == Self.words)
        story.judge(.absent)
        #expect(story.upload.state == .canceled && !story.upload.holdsSlots)
    }

    @Test func theEndIsOneMomentWhateverHappensAfterIt() throws {
        var story = try Story()
        story.start()
        story.report(.done)
        story.judge(.proven)
        let end = try #require(story.upload.endedAt)
        #expect(end == story.now)
        story.wait(until: story.file?.verification.dueAt)
        story.apply(
            .audited(
                AuditJudgement(
                    objectKey: story.upload.files[0].objectKey,
                    answer: .found(.gone, evidence: nil, message: nil),
                    askedAt: story.now
                )
            )
        )
        #expect(story.upload.updatedAt > end && story.upload.endedAt == end)
    }

    @Test func looksAreCountedAndTheLastAnswerIsKept() throws {
        var story = try Story()
        story.start()
        story.report(.done)
        for count in 1...3 {
            story.wait(until: story.file?.verification.dueAt)
            story.judge(.unanswered(message: "503 SlowDown"))
            #expect(story.file?.looks == LookHistory(count: count, lastAt: story.now, answer: "503 SlowDown"))
        }
        story.wait(until: story.file?.verification.dueAt)
        story.judge(.proven)
        #expect(story.file?.looks?.count == 4)
    }
}
