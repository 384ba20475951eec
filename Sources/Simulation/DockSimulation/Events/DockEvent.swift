package import DockProtocol

/// What happened at a simulated dock.
///
/// No event holds a credential.
package enum DockEvent: Sendable, Hashable {
    /// Both connections stand, for the first time.
    case ready
    /// Both connections stand again.
    case reconnected
    /// A connection was lost, or could not be made; another attempt follows.
    case disconnected(String)
    /// A listing was answered.
    case listed(tid: String, modules: [String])
    /// A start came.
    case startReceived(tid: String, bid: String, files: [StartFile])
    /// A start was answered; 0: accepted.
    case startAnswered(tid: String, result: Int)
    /// A start was not answered.
    case startUnanswered(tid: String)
    /// A start named uploads that are running already, and was accepted.
    case startJoined(tid: String)
    /// The export of a file began.
    case began(key: String, module: String, size: Int)
    /// An upload in parts was initiated.
    case partsBegan(key: String, uploadID: String)
    /// A part of an upload in parts is at the object store.
    case partUploaded(key: String, number: Int)
    /// The upload is over; without an ETag there is no object.
    case uploaded(key: String, etag: String?)
    /// The upload failed at the object store.
    case uploadFailed(key: String, reason: String)
    /// A report of a file was handed to the publisher.
    case reported(FileProgress)
    /// The export is over, with the status that was to be reported.
    case ended(key: String, status: UploadStatus)
    /// The export is over without another word.
    case died(key: String)
    /// A cancel came.
    case cancelReceived(tid: String, modules: [String])
    /// A cancel was answered, and obeyed or not.
    case cancelAnswered(tid: String, result: Int)
    /// An answer to an event of the dock came.
    case eventReplied(tid: String)
    /// A message could not be read, or was not for this dock.
    case unreadable(String)
    /// A message could not be published.
    case publishFailed(String)
}
