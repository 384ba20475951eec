import Primitives
import UploadTracking

// Uploads that outlast their credentials.
extension Story {
    /// A dock that took a start whose credentials it was told to last ten minutes, and has come so far in 100 seconds.
    static func slow(
        modules: [String] = ["3"],
        policy: TrackingPolicy = TrackingPolicy(),
        percent: Int = 10
    ) throws -> Story {
        var story = try Story(modules: modules, policy: policy)
        story.lifetime = .seconds(660)
        story.start()
        story.wait(.seconds(100))
        for module in modules {
            story.report(FileReport(position: Position(step: 0, percent: percent)), of: module)
        }
        return story
    }

    /// Up to the second generation's start, which the dock takes at its own time 1,000 seconds.
    static func reissued() throws -> Story {
        var story = try slow()
        story.lookInVain()
        story.reply(.accepted, to: story.sendCancel())
        story.reply(.accepted, to: story.sendStart(), saidAt: Timestamp(seconds: 1000))
        return story
    }

    /// The timer fires, and the objects are looked at in vain.
    mutating func lookInVain(at modules: [String] = ["3"]) {
        wait(until: upload.timerDueAt(policy: policy))
        apply(.timer)
        for module in modules {
            judge(.absent, of: module)
        }
    }
}
