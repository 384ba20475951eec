import Primitives
import Testing
import UploadTracking

/// Files whose object store gives no answer about their objects (docs/VERIFICATION.md, What counts as an answer).
@Suite struct UnansweredTests {
    /// How a file comes to wait for nothing but an answer.
    enum Wait: CaseIterable {
        case reported, deviceFailed, deviceCanceled, stalled, noReply, credentialsExpired, reissue, canceled

        func story(limit: Duration = .seconds(24 * 3600)) throws -> Story {
            var policy = TrackingPolicy(unansweredLimit: limit)
            policy.onExpiry = self == .credentialsExpired ? .fail : .reissue
            if self == .reissue {
                var story = try Story.slow(policy: policy)
                story.wait(until: story.upload.timerDueAt(policy: policy))
                story.apply(.timer)
                return story
            }
            var story = try Story(policy: policy)
            if self == .noReply {
                story.sendStart()
                while story.file?.ending == nil {
                    story.wait(until: story.upload.timerDueAt(policy: policy))
                    story.apply(.timer)
                    if story.upload.dueCommand(at: story.now) != nil {
                        story.sendStart()
                    } else if let due = story.upload.commandDueAt {
                        story.wait(until: due)
                        story.sendStart()
                    }
                }
                return story
            }
            if self == .credentialsExpired {
                story.lifetime = .seconds(600)
            }
            story.start()
            switch self {
            case .reported: story.report(.done)
            case .deviceFailed: story.report(.failed())
            case .deviceCanceled: story.report(.canceled)
            case .stalled, .credentialsExpired:
                story.wait(until: story.upload.timerDueAt(policy: policy))
                story.apply(.timer)
            case .canceled:
                story.apply(.cancelRequested(modules: nil))
                story.reply(.accepted, to: story.sendCancel())
            case .noReply, .reissue: break
            }
            return story
        }
    }

    @Test(arguments: Wait.allCases, [Verdict.unanswered, .throttled(message: "SlowDown: wait")])
    func itEndsAtTheLimitAndNotBefore(wait: Wait, verdict: Verdict) throws {
        var story = try wait.story()
        #expect(story.file?.awaitsAnswer == true)
        let began = story.now
        story.judge(verdict)
        while story.now < began + story.policy.unansweredLimit {
            #expect(story.file?.state.isTerminal == false, "after \(story.now - began)")
            story.wait(until: story.file?.verification.dueAt)
            story.judge(verdict)
        }
        #expect(story.now - began == story.policy.unansweredLimit, "looked at when the limit has come")
        #expect(story.file?.state == .failed)
        let failure = try #require(story.file?.failure)
        #expect(failure.code == .unanswered && failure.isRetryable)
        #expect(failure.message.contains("1d") && failure.message.contains(verdict == .unanswered ? "timeout" : "wait"))
        #expect(story.upload.reason == .unanswered)
        #expect(story.notices.suffix(2) == [.file(.fileFailed), .upload(.uploadFailed)])
        // What a timer has ended is told to stop, as ever; nothing else holds the dock's module.
        if let due = story.upload.dueCommand(at: story.now) {
            #expect(due == .cancel(modules: ["3"]))
            #expect(story.upload.holdsSlots)
            story.reply(.accepted, to: story.sendCancel())
        }
        #expect(!story.upload.holdsSlots)
    }

    @Test func anAnswerInBetweenBeginsTheLimitAnew() throws {
        var story = try Wait.stalled.story(limit: .seconds(600))
        story.judge(.unanswered)
        story.wait(.seconds(599))
        // An answer to an earlier question settles nothing, and is an answer.
        story.judge(.absent, askedAt: try #require(story.file?.ending).since - .seconds(1))
        #expect(story.file?.state == .pending)
        #expect(story.file?.verification.unansweredSince == nil)
        story.wait(.seconds(2))
        story.judge(.unanswered)
        #expect(story.file?.state == .pending)
        story.wait(.seconds(600))
        story.judge(.unanswered)
        #expect(story.file?.failure?.code == .unanswered)
    }

    @Test func aWorkerThatWasAwayAsksAgainFirst() throws {
        var story = try Wait.reported.story()
        let asked = story.now
        story.judge(.unanswered)
        story.wait(.seconds(30 * 86_400))
        story.judge(.unanswered, askedAt: asked)
        #expect(story.file?.state == .verifying, "that question was put before the limit")
        story.judge(.proven)
        #expect(story.file?.state == .verified)
    }

    @Test func aFileThatWaitsForMoreThanAnAnswerDoesNotFail() throws {
        var story = try Story()
        story.start()
        for percent in 1...90 {
            story.wait(.seconds(30 * 60))
            story.report(.at(1, percent))
            story.apply(.swept)
            story.judge(.unanswered)
            if story.file?.ending != nil {
                story.report(.at(2, percent))
            }
        }
        #expect(story.file?.state == .uploading, "its dock works on it")
        #expect(story.file?.verification.unansweredSince == nil)
    }

    @Test func aDockThatSpeaksAgainTakesItsTimeBack() throws {
        var story = try Wait.stalled.story(limit: .seconds(600))
        story.judge(.unanswered)
        story.wait(.seconds(599))
        story.report(.at(1, 50))
        #expect(story.file?.verification.unansweredSince == nil)
        story.wait(until: story.upload.timerDueAt(policy: story.policy))
        story.apply(.timer)
        story.judge(.unanswered)
        #expect(story.file?.state == .uploading)
    }

    @Test(arguments: [true, false])
    func aLateProofCountsWheneverTheStoreAnswersAgain(isWritable: Bool) throws {
        var story = try Wait.reported.story(limit: isWritable ? .seconds(60) : .seconds(24 * 3600))
        story.judge(.unanswered)
        story.wait(story.policy.unansweredLimit)
        story.judge(.unanswered)
        let failed = try #require(story.file)
        #expect(failed.state == .failed)
        let expiry = try #require(story.upload.credentials).expiresAt
        #expect((story.now < expiry) == isWritable)
        // For a month nobody answers.
        let end = story.now + .seconds(30 * 86_400)
        var looks = 0
        while story.now < end {
            story.wait(until: try #require(story.file?.verification.dueAt))
            story.judge(.unanswered)
            looks += 1
        }
        #expect(looks < 30 * 24 * 2, "\(looks) looks: an hour apart, or nearly")
        story.wait(until: story.file?.verification.dueAt)
        story.judge(.proven)
        #expect(story.file?.state == .failed && story.file?.failure == failed.failure)
        #expect(story.file?.evidence == .sample)
        #expect(story.notices.suffix(1) == [.file(.fileLate)])
        #expect(story.file?.verification == VerificationSchedule())
    }

    @Test func oneAnswerIsEnoughWhereNobodyMayWriteItAnyMore() throws {
        var story = try Wait.reported.story()
        story.judge(.unanswered)
        story.wait(story.policy.unansweredLimit)
        story.judge(.unanswered)
        story.wait(until: story.file?.verification.dueAt)
        story.judge(.absent)
        #expect(story.file?.verification == VerificationSchedule())
        #expect(story.file?.evidence == nil)
    }

    @Test func whereItMayBeWrittenItIsWatchedLikeAnyOther() throws {
        var story = try Wait.reported.story(limit: .seconds(60))
        story.judge(.unanswered)
        story.wait(story.policy.unansweredLimit)
        story.judge(.unanswered)
        let expiry = try #require(story.upload.credentials).expiresAt
        while let due = story.file?.verification.dueAt {
            story.wait(until: due)
            story.judge(.absent)
        }
        #expect(story.now >= expiry)
    }

    @Test func anAdoptedUploadIsLookedAtUntilThereIsAnAnswerToo() throws {
        var story = try Story(policy: TrackingPolicy(unansweredLimit: .seconds(60)), origin: .adopted)
        story.report(.done)
        story.judge(.unanswered)
        story.wait(.seconds(60))
        story.judge(.unanswered)
        #expect(story.file?.failure?.code == .unanswered)
        #expect(story.upload.commandDueAt == nil)
        story.wait(until: try #require(story.file?.verification.dueAt))
        story.judge(.proven)
        #expect(story.notices.last == .file(.fileLate))
    }
}
