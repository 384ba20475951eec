import Primitives
import Testing
import UploadTracking

// rules.md, Commands: starts and their answers.
@Suite struct StartTests {
    @Test func aNewUploadIsDueAtOnce() throws {
        let story = try Story(modules: ["0", "3"])
        #expect(story.upload.state == .requested)
        #expect(story.upload.commandDueAt == story.now)
        #expect(story.upload.dueCommand(at: story.now) == .start)
        #expect(story.upload.holdsSlots)
        #expect(story.upload.files.map(\.state) == [.pending, .pending])
    }

    @Test func aStartAwaitsItsAnswer() throws {
        var story = try Story()
        story.sendStart()
        #expect(story.upload.state == .issued)
        #expect(story.upload.credentials?.accessKeyID == "AKIDSAMPLE1")
        #expect(story.upload.commandDueAt == nil)
        #expect(story.upload.timerDueAt(policy: story.policy) == story.now + story.policy.replyTimeout)
    }

    @Test func anAcceptedStartIsUnderWay() throws {
        var story = try Story()
        story.start()
        #expect(story.upload.state == .uploading)
        #expect(story.upload.commandDueAt == nil)
        #expect(story.upload.timerDueAt(policy: story.policy) == story.now + story.policy.stallTimeout)
    }

    @Test func aBusyDockIsAskedAgainWithLongerPauses() throws {
        var story = try Story()
        var pauses: [Duration] = []
        while let due = story.upload.commandDueAt {
            pauses.append(due - story.now)
            story.wait(until: due)
            story.reply(.busy, to: story.sendStart())
        }
        #expect(pauses.first == .zero)
        #expect(pauses.count > 10)
        #expect(pauses.dropFirst().allSatisfy { $0 >= .seconds(1) && $0 <= .seconds(120) })
        #expect(story.now < story.upload.start.deadline)

        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        #expect(story.now == story.upload.start.deadline)
        story.apply(.timer)
        #expect(story.upload.state == .issued, "a timer settles nothing by itself")
        story.judge(.absent)
        #expect(story.file?.failure?.code == .dockBusy)
        #expect(story.file?.failure?.deviceCode == 325_009)
        #expect(story.notices == [.file(.fileFailed), .upload(.uploadFailed)])
    }

    @Test func aRefusedStartFailsAtOnce() throws {
        var story = try Story(modules: ["0", "3"])
        story.reply(.refused, to: story.sendStart(), code: 325_001)
        #expect(story.upload.state == .failed)
        #expect(story.upload.reason == .rejected)
        #expect(story.file?.failure?.deviceCode == 325_001)
        #expect(!story.upload.holdsSlots)
        #expect(story.notices == [.file(.fileFailed, "0"), .file(.fileFailed, "3"), .upload(.uploadFailed)])
    }

    @Test func aRefusalAfterBusyFailsToo() throws {
        var story = try Story()
        story.reply(.busy, to: story.sendStart())
        story.wait(until: story.upload.commandDueAt)
        story.reply(.refused, to: story.sendStart())
        #expect(story.upload.reason == .rejected)
    }

    @Test func aRefusalAfterAnUnansweredStartSettlesNothing() throws {
        var story = try Story()
        story.sendStart()
        story.letReplyTimeOut()
        story.wait(until: story.upload.commandDueAt)
        story.reply(.refused, to: story.sendStart())
        #expect(story.upload.state == .issued)

        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        #expect(story.now == story.upload.start.deadline)
        story.apply(.timer)
        story.judge(.absent)
        #expect(story.upload.reason == .rejected)
    }

    @Test(arguments: [DeviceReply.Kind.busy, .refused])
    func progressOutweighsAnAnswer(kind: DeviceReply.Kind) throws {
        var story = try Story()
        let tid = story.sendStart()
        story.report(.at(1, 5))
        story.reply(kind, to: tid)
        #expect(story.upload.state == .uploading)
        #expect(story.upload.commandDueAt == nil)
    }

    @Test func aMissingAnswerIsAskedForAgain() throws {
        var story = try Story()
        let first = story.sendStart()
        story.letReplyTimeOut()
        #expect(story.upload.start.attempts.map(\.outcome) == [.unanswered])
        let due = try #require(story.upload.commandDueAt)
        #expect(due > story.now)
        // The answer comes late: the dock has it.
        story.reply(.accepted, to: first)
        #expect(story.upload.state == .uploading)
        #expect(story.upload.commandDueAt == nil)
    }

    @Test func silenceUntilTheDeadlineFailsAfterALook() throws {
        var story = try Story()
        while let due = story.upload.commandDueAt {
            story.wait(until: due)
            story.sendStart()
            story.letReplyTimeOut()
        }
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        #expect(story.upload.state == .issued)
        #expect(story.file?.verification.dueAt == story.now)
        story.judge(.absent)
        #expect(story.upload.reason == .noReply)
        #expect(story.upload.dueCommand(at: story.now) == .cancel(modules: ["3"]))
        #expect(story.upload.holdsSlots, "a start may have reached it: it is told to stop before its slot is free")
        story.reply(.accepted, to: story.sendCancel())
        #expect(!story.upload.holdsSlots)
    }

    @Test func theDeadlineWithNothingSentFailsAtOnce() throws {
        var story = try Story()
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        #expect(story.upload.reason == .notSent)
        #expect(!story.upload.holdsSlots)
    }

    @Test func aMessageThatDidNotLeaveIsNoStart() throws {
        var story = try Story()
        #expect(story.apply(.commandUnsent(tid: story.sendStart(), message: "refused")) == .applied)
        #expect(!story.upload.start.wasSent)
        #expect(story.upload.commandDueAt != nil)
        story.wait(until: story.upload.start.deadline)
        story.apply(.timer)
        #expect(story.upload.reason == .notSent)
        #expect(story.file?.failure?.message.contains("refused") == true)
        #expect(story.upload.dueCommand(at: story.now) == nil)
    }

    @Test func mintsAreTriedAgainUntilTheDeadline() throws {
        var story = try Story()
        while let due = story.upload.commandDueAt {
            story.wait(until: due)
            story.apply(.mintFailed(message: "SlowDown", isRetryable: true))
        }
        #expect(story.upload.state == .requested)
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        #expect(story.upload.reason == .mintFailed)
        #expect(story.file?.failure?.message == "SlowDown")
    }

    @Test func aMintThatCannotSucceedFailsAtOnce() throws {
        var story = try Story()
        story.apply(.mintFailed(message: "InvalidClientTokenId", isRetryable: false))
        #expect(story.upload.reason == .mintFailed)
        #expect(story.notices == [.file(.fileFailed), .upload(.uploadFailed)])
    }

    @Test func aMintThatFailsAfterAStartLeavesItToTheDeadline() throws {
        var story = try Story()
        story.sendStart()
        story.letReplyTimeOut()
        story.wait(until: story.upload.commandDueAt)
        story.apply(.mintFailed(message: "InvalidClientTokenId", isRetryable: false))
        #expect(story.upload.state == .issued)
        #expect(story.upload.commandDueAt == nil)
        #expect(story.upload.timerDueAt(policy: story.policy) == story.upload.start.deadline)
    }

    @Test func answersAreMatchedAndCountOnce() throws {
        var story = try Story()
        let tid = story.sendStart()
        #expect(story.reply(.accepted, to: "another") == .unmatched)
        #expect(story.reply(.accepted, to: tid) == .applied)
        #expect(story.reply(.accepted, to: tid) == .unchanged)
        #expect(story.reply(.refused, to: tid) == .unchanged)
        #expect(story.upload.state == .uploading)
    }

    @Test func anAnswerAfterTheEndIsLate() throws {
        var story = try Story()
        let tid = story.sendStart()
        story.report(.done)
        story.judge(.proven)
        #expect(story.reply(.refused, to: tid) == .late)
        #expect(story.upload.state == .completed)
    }
}
