import Primitives
import Testing
import UploadTracking

/// What is done for files that have ended (rules.md, Reports and settlement: late proofs; Limits of honesty).
@Suite struct AftercareTests {
    @Test func aFileThatATimerFailedIsLookedAtUntilItsCredentialsExpire() throws {
        var story = try Story()
        story.stall()
        #expect(story.upload.state == .failed)
        let expiry = try #require(story.upload.credentials).expiresAt
        var looks = 0
        while let due = story.file?.verification.dueAt {
            story.wait(until: due)
            story.judge(.absent)
            looks += 1
        }
        #expect(story.now >= expiry, "the last look comes when nobody can write it any more")
        #expect(looks < 12, "\(looks) looks: they come ever more seldom")
        #expect(story.judge(.proven) == .applied, "a look that was under way still counts")
        #expect(
            story.notices == [.upload(.uploadStalled), .file(.fileFailed), .upload(.uploadFailed), .file(.fileLate)]
        )
    }

    @Test func aLateProofIsRecordedAndNoticedOnceAndChangesNoState() throws {
        var story = try Story()
        story.stall()
        let failed = story.upload
        story.wait(.seconds(60))
        #expect(story.report(.done) == .applied, "what the object should be is still heard")
        #expect(story.file?.verification.dueAt == story.now)
        #expect(story.report(.done) == .late, "and heard once")
        story.judge(.proven)
        #expect(story.upload.state == .failed && story.upload.reason == .stalled)
        #expect(story.file?.state == .failed && story.file?.failure == failed.files[0].failure)
        #expect(story.file?.evidence == .sample)
        #expect(story.notices.last == .file(.fileLate))
        #expect(story.file?.verification == VerificationSchedule())
        #expect(story.judge(.proven) == .late)
        #expect(story.notices.count { $0 == .file(.fileLate) } == 1)
        #expect(!story.upload.holdsSlots || story.upload.cancellation?.isOpen == true)
    }

    @Test func aClaimDuringALateLookCallsForAnother() throws {
        var story = try Story()
        story.stall()
        story.wait(until: story.file?.verification.dueAt)
        let claims = try #require(story.file).report.claims
        story.report(.done)
        story.wait(.seconds(1))
        story.judge(.unprovable(.unproven), claims: claims)
        #expect(story.file?.verification.dueAt == story.now)
        #expect(story.file?.evidence?.proof == nil)
    }

    @Test func whatNeverLeftIsNotWatched() throws {
        var story = try Story()
        story.reply(.refused, to: story.sendStart())
        #expect(story.upload.state == .failed)
        #expect(story.file?.verification.dueAt == nil)
        #expect(story.report(.done) == .applied)
        #expect(story.file?.verification.dueAt == nil)
    }

    @Test func aCanceledFileIsNotWatched() throws {
        var story = try Story()
        story.start()
        story.apply(.cancelRequested(modules: nil))
        story.reply(.accepted, to: story.sendCancel())
        story.judge(.absent)
        #expect(story.upload.state == .canceled)
        #expect(story.file?.verification.dueAt == nil)
        #expect(story.report(.done) == .late)
    }

    @Test func anAdoptedUploadsCredentialsAreNotKnownSoNothingIsWatched() throws {
        var story = try Story(origin: .adopted)
        story.report(.done)
        story.judge(.proven)
        #expect(story.upload.state == .completed)
        #expect(story.file?.verification.dueAt == nil)
    }

    @Test func anOverwriteByCredentialsThatAreStillValidIsNoticedOnce() throws {
        var story = try Story.completed()
        let first = try #require(story.file?.verification.dueAt)
        #expect(first == story.now + story.policy.watchInterval)
        story.wait(until: first)
        try story.audit(.intact)
        #expect(story.file?.audit?.finding == .intact)
        #expect(story.notices.count == 2)
        story.wait(until: story.file?.verification.dueAt)
        try story.audit(.changed)
        #expect(story.notices.last == .file(.fileDrifted))
        #expect(story.upload.state == .completed && story.file?.evidence == .sample)
        let found = story.file?.audit?.driftedAt
        // Put back, and changed again: it was noticed, and the first time is kept.
        for finding in [FileAudit.Finding.intact, .gone] {
            story.wait(until: story.file?.verification.dueAt)
            try story.audit(finding)
        }
        #expect(story.notices.count { $0 == .file(.fileDrifted) } == 1)
        #expect(story.file?.audit?.driftedAt == found)
    }

    @Test func theLastLookComesWhenTheCredentialsCanWriteNoMore() throws {
        var story = try Story.completed()
        let expiry = try #require(story.upload.credentials).expiresAt
        var last = story.now
        while let due = story.file?.verification.dueAt {
            story.wait(until: due)
            last = story.now
            try story.audit(.intact)
        }
        #expect(last >= expiry)
        #expect(story.notices.count == 2)
    }

    @Test func aLookWithoutAnAnswerIsMadeAgainAndGivenUpInTheEnd() throws {
        var story = try Story.completed()
        var tries = 0
        while let due = story.file?.verification.dueAt {
            story.wait(until: due)
            story.apply(.audited(try story.auditJudgement(.unanswered(message: "timeout"))))
            tries += 1
        }
        #expect(story.file?.audit == nil, "no answer says nothing")
        #expect(tries > 30 && tries < 100)
        #expect(story.notices.count == 2)
    }

    @Test func anAuditThatIsAskedForWaitsForALaterAnswer() throws {
        var story = try Story.completed()
        while let due = story.file?.verification.dueAt {
            story.wait(until: due)
            try story.audit(.intact)
        }
        story.wait(.seconds(86_400))
        let before = story.now - .seconds(1)
        #expect(story.apply(.auditRequested(readsBytes: true)) == .applied)
        #expect(story.file?.isAuditPending == true)
        #expect(story.file?.verification.request?.readsBytes == true)
        try story.audit(.intact, askedAt: before)
        #expect(story.file?.isAuditPending == true, "that answer is to an earlier question")
        try story.audit(.denied)
        #expect(story.file?.isAuditPending == false)
        #expect(story.file?.audit?.finding == .denied)
        #expect(story.file?.verification == VerificationSchedule())
        #expect(story.notices.count == 2, "a denial is no drift")
    }

    @Test func aLiveUploadIsNotAudited() throws {
        var story = try Story(modules: ["3", "0"])
        story.start()
        story.report(.done)
        story.judge(.proven)
        #expect(story.file?.state == .verified)
        #expect(story.apply(.auditRequested(readsBytes: false)) == .late)
        #expect(story.apply(.auditDue(module: "0")) == .late)
        #expect(story.apply(.auditDue(module: "3")) == .applied)
        #expect(story.apply(.auditDue(module: "9")) == .unmatched)
    }

    @Test func aRequestedLookFindsALateProofEvenAfterTheExpiry() throws {
        var story = try Story()
        story.stall()
        while let due = story.file?.verification.dueAt {
            story.wait(until: due)
            story.judge(.absent)
        }
        story.wait(.seconds(86_400))
        story.report(.done)
        #expect(story.file?.verification.dueAt == nil, "nobody watches it any more")
        story.apply(.auditRequested(readsBytes: false))
        #expect(story.file?.isAuditPending == true)
        story.judge(.proven)
        #expect(story.notices.last == .file(.fileLate))
        #expect(story.file?.isAuditPending == false)
    }

    @Test func howFarALookHasReadIsForgottenWithItsAnswer() throws {
        var story = try Story()
        story.start()
        story.report(.done)
        let progress = ReadProgress(bytesRead: 3, size: 9)
        let key = try #require(story.file).objectKey
        let updated = story.upload.updatedAt
        story.wait(.seconds(15))
        #expect(story.apply(.reading(objectKey: key, progress)) == .applied)
        #expect(story.file?.verification.progress == progress)
        #expect(story.upload.updatedAt > updated, "a listener hears of it")
        story.judge(.unanswered)
        #expect(story.file?.verification.progress == nil)
        story.apply(.reading(objectKey: key, progress))
        story.judge(.proven)
        #expect(story.file?.verification.progress == nil)
    }

    @Test func throttlingWaitsLongerThanSilence() throws {
        func pause(after verdict: Verdict) throws -> Duration {
            var story = try Story()
            story.start()
            story.report(.done)
            story.judge(verdict)
            #expect(story.file?.state == .verifying)
            return try #require(story.file?.verification.dueAt) - story.now
        }
        #expect(try pause(after: .throttled(message: "SlowDown")) > pause(after: .unanswered))
    }

    @Test func throttlingBurnsNoDeadline() throws {
        var story = try Story()
        story.start()
        story.report(.done)
        for _ in 0..<200 {
            story.wait(until: story.file?.verification.dueAt)
            story.judge(.throttled(message: "SlowDown"))
        }
        #expect(story.file?.state == .verifying)
        story.wait(until: story.file?.verification.dueAt)
        story.judge(.absent)
        #expect(story.file?.state == .verifying, "an answer in time, and the object may still come")
    }
}

extension Story {
    /// An upload of which the dock falls silent.
    mutating func stall() {
        start()
        wait(policy.stallTimeout)
        apply(.timer)
        judge(.absent)
    }

    static func completed() throws -> Story {
        var story = try Story()
        story.start()
        story.report(.done)
        story.judge(.proven)
        #expect(story.notices == [.file(.fileVerified), .upload(.uploadCompleted)])
        return story
    }

    func auditJudgement(_ answer: AuditJudgement.Answer, askedAt: Timestamp? = nil) throws -> AuditJudgement {
        AuditJudgement(objectKey: try #require(file).objectKey, answer: answer, askedAt: askedAt ?? now)
    }

    mutating func audit(_ finding: FileAudit.Finding, askedAt: Timestamp? = nil) throws {
        apply(.audited(try auditJudgement(.found(finding, evidence: nil, message: nil), askedAt: askedAt)))
    }
}
