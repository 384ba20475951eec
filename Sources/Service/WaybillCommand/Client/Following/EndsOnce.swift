import ControlProtocol
import Primitives

/// Tells an upload's end from what comes after it: objects are looked at again, and the upload is sent again then.
struct EndsOnce: Sendable {
    /// How soon after its end an upload may have changed again and still be seen for the first time: a stream sends uploads
    /// as they stand, and not each change.
    private static let grace = Duration.seconds(30)

    private static let mostEnds = 10_000

    private var live: Set<String> = []
    private var ended: Set<String> = []

    /// Whether an upload is to be shown: while it is live, and once when it has ended.
    ///
    /// One that ended before anybody followed is not news.
    mutating func takes(_ upload: UploadResource) -> Bool {
        guard upload.state.isTerminal else {
            live.insert(upload.id)
            return true
        }
        let wasLive = live.remove(upload.id) != nil
        if ended.count >= Self.mostEnds {
            // What changes again after so many others is told apart by its times.
            ended.removeAll()
        }
        guard ended.insert(upload.id).inserted else {
            return false
        }
        return wasLive || upload.endedAt.map { upload.updatedAt - $0 < Self.grace } ?? true
    }
}
