import Primitives
import Testing
import UploadTracking

// docs/VERIFICATION.md: what a dock says of the end of a whole upload.
@Suite struct DeviceEndTests {
    @Test(arguments: UploadNaming.allCases) func aFailureEndsEveryFileAfterALook(naming: UploadNaming) throws {
        var story = try Story(modules: ["0", "3"])
        story.start()
        story.report(.at(2, 40))
        story.apply(.deviceEnded(.failed, naming))
        #expect(story.upload.state == .uploading, "only a look settles it")
        for module in ["0", "3"] {
            #expect(story[module]?.ending?.source == .device)
            #expect(story[module]?.verification.dueAt == story.now)
            story.judge(.absent, of: module)
            #expect(story[module]?.failure?.code == .deviceError)
            #expect(story[module]?.failure?.deviceCode == 324_019)
        }
        #expect(story.upload.reason == .deviceError)
        #expect(!story.upload.holdsSlots)
    }

    @Test(arguments: UploadNaming.allCases) func aCancelEndsEveryFileAfterALook(naming: UploadNaming) throws {
        var story = try Story(modules: ["0", "3"])
        story.start()
        story.apply(.deviceEnded(.canceled, naming))
        story.judge(.absent, of: "0")
        story.judge(.absent, of: "3")
        #expect(story.upload.state == .canceled)
        #expect(story.notices == [.upload(.uploadCanceled)])
    }

    @Test(arguments: [DeviceEnd.failed, .canceled]) func aProofBeatsIt(end: DeviceEnd) throws {
        var story = try Story()
        story.start()
        story.report(.claiming(4, "098f6bcd4621d373cade4e832627b4f6"))
        story.apply(.deviceEnded(end, .named))
        story.judge(.proven)
        #expect(story.upload.state == .completed)
    }

    @Test(arguments: [DeviceEnd.failed, .canceled]) func noAnswerSettlesNothing(end: DeviceEnd) throws {
        var story = try Story()
        story.start()
        story.apply(.deviceEnded(end, .named))
        story.judge(.absent, askedAt: story.now - .seconds(1))
        #expect(story.upload.state == .uploading, "that was asked before")
        story.judge(.unanswered)
        #expect(story.upload.state == .uploading)
    }

    @Test(arguments: [DeviceEnd.failed, .canceled]) func itIsTheSameInAnyOrderWithReports(end: DeviceEnd) throws {
        for isFirst in [true, false] {
            var story = try Story(modules: ["0", "3"])
            story.start()
            if isFirst {
                story.apply(.deviceEnded(end, .named))
            }
            story.report(.at(2, 40), of: "0")
            story.report(.at(1, 10), of: "3")
            if !isFirst {
                story.apply(.deviceEnded(end, .named))
            }
            #expect(story.upload.files.map(\.state) == [.uploading, .uploading])
            #expect(story.upload.files.allSatisfy { $0.ending?.source == .device })
        }
    }

    @Test func sayingItAgainIsNoSignOfLife() throws {
        var story = try Story()
        story.start()
        story.apply(.deviceEnded(.failed, .named))
        let heardAt = story.upload.heardAt
        story.wait(.seconds(60))
        #expect(story.apply(.deviceEnded(.failed, .named)) == .unchanged)
        #expect(story.upload.heardAt == heardAt)
    }

    /// The message says of module 0 that it is uploaded, and of the whole that it failed: that is of 3.
    @Test func aFileWithALastWordOfItsOwnKeepsIt() throws {
        var story = try Story(modules: ["0", "3"])
        story.start()
        let keys = story.upload.files.map(\.objectKey.value)
        story.report(.done, of: "0")
        story.apply(.deviceEnded(DeviceEnd(DeviceEnd.failed.outcome, keys: keys, endedKeys: [keys[0]]), .named))
        #expect(story["0"]?.ending == nil)
        #expect(story["3"]?.ending?.source == .device)
    }

    /// The dock obeys a cancel of module 3, and says `canceled` of the whole while 0 goes on.
    @Test func aCancelOfSomeModulesEndsNoOthers() throws {
        var story = try Story(modules: ["0", "3"])
        story.start()
        story.report(.at(1, 10), of: "0")
        story.apply(.cancelRequested(modules: ["3"]))
        story.reply(.accepted, to: story.sendCancel())
        story.apply(.deviceEnded(.canceled, .named))
        #expect(story["0"]?.ending == nil)
        #expect(story["0"]?.verification.dueAt == story.now, "it is looked at all the same")
        story.judge(.absent, of: "3")
        story.judge(.absent, of: "0")
        #expect(story["3"]?.state == .canceled)
        #expect(story["0"]?.state == .uploading)
        story.apply(.deviceEnded(.failed, .named))
        story.judge(.absent, of: "0")
        #expect(story["0"]?.failure?.code == .deviceError, "a failure is of all")
    }

    /// A message that names no upload may be of the one before: until the dock has taken this, it is a hint.
    @Test func whatNamesNoUploadIsNotOfOneThatTheDockDoesNotKnow() throws {
        var story = try Story()
        #expect(story.apply(.deviceEnded(.canceled, .supposed)) == .unmatched)
        let start = story.sendStart()
        story.apply(.deviceEnded(.canceled, .supposed))
        #expect(story.file?.ending == nil)
        #expect(story.file?.verification.dueAt == story.now)
        story.judge(.absent)
        #expect(story.upload.start.attempts.map(\.outcome) == [.awaiting], "the start stands")
        story.reply(.accepted, to: start)
        story.apply(.deviceEnded(.canceled, .supposed))
        story.judge(.absent)
        #expect(story.upload.state == .canceled)
    }

    /// Somebody else started it before it was adopted.
    @Test func anAdoptedUploadIsKnownToItsDock() throws {
        var story = try Story(origin: .adopted)
        story.apply(.deviceEnded(.failed, .supposed))
        story.judge(.absent)
        #expect(story.upload.reason == .deviceError)
    }

    @Test func aRefusalOfAStartEndsIt() throws {
        var story = try Story()
        story.sendStart()
        story.apply(.deviceEnded(.failed, .named))
        #expect(story.upload.commandDueAt == nil)
        story.letReplyTimeOut()
        #expect(story.upload.commandDueAt == nil, "it is not started again")
        story.judge(.absent)
        #expect(story.upload.reason == .deviceError)
    }
}
