import Primitives
import Testing
import UploadTracking

// rules.md, Reports and settlement: what the dock says settles nothing by itself.
@Suite struct ReportTests {
    @Test func progressShowsThatTheDockWorks() throws {
        var story = try Story(modules: ["0", "3"])
        story.sendStart()
        #expect(story.report(.at(1, 5)) == .applied)
        #expect(story.upload.state == .uploading)
        #expect(story["3"]?.state == .uploading)
        #expect(story["0"]?.state == .pending)
        #expect(story.upload.heardAt == story.now)
        #expect(story["3"]?.verification.dueAt == nil, "nothing to look for yet")
    }

    @Test func aReportOfAnotherKeyIsNotOurs() throws {
        var story = try Story()
        story.start()
        #expect(story.report(.done, of: "9") == .unmatched)
        #expect(story.upload.heardAt == nil)
    }

    @Test func sayingTheSameAgainChangesNothing() throws {
        var story = try Story()
        story.start()
        story.report(.at(2, 50))
        #expect(story.report(.at(2, 50)) == .unchanged)
        #expect(story.report(.at(1, 90)) == .unchanged)
        #expect(story.file?.report.position == Position(step: 2, percent: 50))
    }

    @Test func aReportAfterTheEndIsLate() throws {
        var story = try Story()
        story.start()
        story.report(.done)
        story.judge(.proven)
        let settled = story.upload
        story.wait(.seconds(1))
        #expect(story.report(.failed()) == .late)
        #expect(story.apply(.deviceEnded(.failed, .named)) == .late)
        #expect(story.judge(.absent) == .late)
        #expect(story.upload == settled)
    }

    @Test func aReportedFileIsLookedAtOnce() throws {
        var story = try Story()
        story.start()
        story.wait(.seconds(60))
        story.report(.done)
        #expect(story.upload.state == .verifying)
        #expect(story.file?.verification.dueAt == story.now)
        #expect(story.file?.verification.deadline == story.now + story.policy.verifyDeadline)
        #expect(story.upload.timerDueAt(policy: story.policy) == nil, "only a look settles it")
    }

    @Test func aReportedFileOutlivesTheStart() throws {
        // The answer to the start was lost, and the dock has done it all the same.
        var story = try Story()
        story.sendStart()
        story.letReplyTimeOut()
        story.report(.done)
        #expect(story.upload.commandDueAt == nil)
        story.judge(.proven)
        #expect(story.notices == [.file(.fileVerified), .upload(.uploadCompleted)])
        #expect(!story.upload.holdsSlots)
    }

    @Test func aProbeAsksForALookAndNothingElse() throws {
        var story = try Story()
        story.start()
        story.report(.probe(step: 1))
        #expect(story.file?.state == .uploading)
        #expect(story.file?.verification.dueAt == story.now)
        #expect(story.file?.verification.deadline == nil)
        story.judge(.absent)
        #expect(story.file?.state == .uploading)
        #expect(story.file?.verification.dueAt != nil)
        // A later step takes it back.
        story.report(.at(2, 0))
        story.judge(.absent)
        #expect(story.file?.verification.dueAt == nil)
    }

    @Test func aProbeFindsWhatIsThere() throws {
        var story = try Story()
        story.start()
        story.report(.claiming(4, "098f6bcd4621d373cade4e832627b4f6"))
        story.report(.probe(step: 3))
        story.judge(.proven)
        #expect(story.upload.state == .completed)
    }

    @Test func aDeviceFailureAwaitsALook() throws {
        var story = try Story()
        story.start()
        story.report(.failed(324_012))
        #expect(story.file?.state == .uploading)
        #expect(story.file?.verification.dueAt == story.now)
        story.judge(.unanswered)
        #expect(story.file?.state == .uploading)
        story.wait(until: story.file?.verification.dueAt)
        story.judge(.absent)
        #expect(story.file?.failure?.code == .deviceError)
        #expect(story.file?.failure?.deviceCode == 324_012)
        #expect(story.upload.commandDueAt == nil, "it has stopped by itself")
        #expect(!story.upload.holdsSlots)
    }

    @Test func aProofBeatsADeviceFailure() throws {
        var story = try Story()
        story.start()
        story.report(.failed())
        story.judge(.proven)
        #expect(story.upload.state == .completed)
        #expect(story.file?.failure == nil)
    }

    @Test func aFailureWithoutAFileIsOfAllThatLive() throws {
        var story = try Story(modules: ["0", "3"])
        story.start()
        story.report(.done, of: "0")
        story.judge(.proven, of: "0")
        story.apply(.deviceEnded(.failed, .named))
        story.judge(.absent)
        #expect(story["0"]?.state == .verified)
        #expect(story["3"]?.failure?.code == .deviceError)
        #expect(story.upload.state == .failed)
        #expect(
            story.notices == [
                .file(.fileVerified, "0"), .file(.fileFailed, "3"), .upload(.uploadFailed),
            ]
        )
    }

    @Test func aDockThatCancelsByItselfIsBelievedAfterALook() throws {
        var story = try Story()
        story.start()
        story.report(.canceled)
        story.judge(.absent)
        #expect(story.upload.state == .canceled)
        #expect(story.notices == [.upload(.uploadCanceled)])
    }

    @Test func aFailureOutweighsACancel() throws {
        for reports in [[FileReport.canceled, .failed()], [.failed(), .canceled]] {
            var story = try Story()
            story.start()
            for report in reports {
                story.report(report)
            }
            story.judge(.absent)
            #expect(story.upload.reason == .deviceError)
        }
    }
}
