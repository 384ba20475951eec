@testable import DockProtocol

/// Shorthands for messages written out in a test.
func bytes(_ text: String) -> [UInt8] {
    Array(text.utf8)
}

/// Reads an event of the gateway `dock_sn`.
func event(_ text: String) throws(DockProtocolError) -> InboundMessage {
    try InboundMessage.decode(topic: .events(gateway: "dock_sn"), payload: bytes(text))
}

/// Reads a reply of the gateway `dock_sn`.
func reply(_ text: String) throws(DockProtocolError) -> InboundMessage {
    try InboundMessage.decode(topic: .servicesReply(gateway: "dock_sn"), payload: bytes(text))
}

/// Reads progress whose `files` are given.
func progress(files: String) throws(DockProtocolError) -> UploadProgress? {
    let text = #"{"method":"fileupload_progress","data":{"output":{"ext":{"files":"# + files + "}}}}"
    guard case .progress(let progress) = try event(text).content else {
        return nil
    }
    return progress
}

/// Reads the one file of a progress message, or throws why it was left out.
func file(_ text: String) throws -> FileProgress? {
    let progress = try progress(files: "[\(text)]")
    if let error = progress?.rejected.first {
        throw error
    }
    return progress?.files.first
}
