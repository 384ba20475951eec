/// What a command asks of the dock.
public enum Command: Sendable, Hashable {
    /// Which logs do these modules have? Modules: `0` the aircraft, `3` the dock.
    case list(modules: [String])
    /// Upload these logs.
    case start(UploadStart)
    /// Cancel these modules' uploads: all of a module's, for the protocol names no file here.
    case cancel(modules: [String])

    /// The command's method.
    public var method: DockMethod {
        switch self {
        case .list: .fileuploadList
        case .start: .fileuploadStart
        case .cancel: .fileuploadUpdate
        }
    }
}

extension Command {
    /// The command's `data` block.
    var data: JSONValue {
        switch self {
        case .list(let modules):
            .record(["module_list": .strings(modules)])
        case .start(let start):
            start.data
        case .cancel(let modules):
            .record(["module_list": .strings(modules), "status": .string("cancel")])
        }
    }
}
