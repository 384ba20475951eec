/// The methods of the dock's remote-log protocol (facts: the protocol's text, Event and Service).
public enum DockMethod: String, Sendable, Hashable, CaseIterable {
    /// Cloud to dock: which logs are there?
    case fileuploadList = "fileupload_list"
    /// Cloud to dock: upload these logs, with these credentials.
    case fileuploadStart = "fileupload_start"
    /// Cloud to dock: cancel these modules' uploads.
    case fileuploadUpdate = "fileupload_update"
    /// Dock to cloud: how the uploads stand.
    case fileuploadProgress = "fileupload_progress"
}
