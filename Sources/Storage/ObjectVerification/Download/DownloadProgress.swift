/// How far a streamed proof has come.
package struct DownloadProgress: Sendable, Equatable {
    package var bytesRead: Int64
    /// Of the whole object.
    package var size: Int64

    package init(bytesRead: Int64, size: Int64) {
        self.bytesRead = bytesRead
        self.size = size
    }
}
