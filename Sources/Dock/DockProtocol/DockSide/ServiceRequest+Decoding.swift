import Primitives

/// The dock's side: what a dock reads of a command.
extension ServiceRequest {
    /// Reads a command, as leniently as a dock's message is read.
    ///
    /// - Throws: ``DockProtocolError``; ``DockProtocolError/unknownMethod`` for commands of other features.
    package static func decode(_ payload: [UInt8]) throws(DockProtocolError) -> ServiceRequest {
        let fields = try JSONFields(payload: payload)
        let method = try fields.requiredText("method")
        guard let known = DockMethod(rawValue: method), known != .fileuploadProgress else {
            throw .unknownMethod
        }
        guard let data = try fields.object("data") else {
            throw .missing("data")
        }
        return ServiceRequest(
            tid: try fields.requiredText("tid"),
            bid: try fields.requiredText("bid"),
            timestamp: try fields.time("timestamp"),
            command: try Command(known, data)
        )
    }
}

extension Command {
    fileprivate init(_ method: DockMethod, _ data: JSONFields) throws(DockProtocolError) {
        switch method {
        case .fileuploadList:
            self = .list(modules: try Self.modules(data))
        case .fileuploadStart:
            self = .start(try UploadStart(data))
        case .fileuploadUpdate:
            guard try data.requiredText("status") == "cancel" else {
                throw .outOfRange(data.path("status"))
            }
            self = .cancel(modules: try Self.modules(data))
        case .fileuploadProgress:
            throw .unknownMethod
        }
    }

    private static func modules(_ data: JSONFields) throws(DockProtocolError) -> [String] {
        let path = data.path("module_list")
        guard let values = try data.array("module_list") else {
            throw .missing(path)
        }
        var modules: [String] = []
        for value in values {
            guard let module = try JSONFields.text(value, path: path) else {
                throw .missing(path)
            }
            modules.append(module)
        }
        return modules
    }
}
