extension InboundMessage {
    /// Reads a message from a dock.
    ///
    /// - `gateway` in the body may be missing or empty; one that differs from the topic's is refused: a message that
    ///   contradicts its topic went astray or is made up, and either way is nobody's evidence.
    /// - A reply without a method is read as a ``ServiceReply``: its tid tells whose it is.
    /// - An event without a method is progress if it has `data.output.ext.files`, else it is refused.
    /// - `timestamp`, `bid`, `need_reply`, and the `tid` of an event are as if absent where they cannot be read: no report
    ///   is lost by them.
    /// - Parameters:
    ///   - topic: The topic it came on: ``DockTopic/servicesReply(gateway:)`` or ``DockTopic/events(gateway:)``.
    ///   - payload: The payload, at most ``DockLimits/payloadBytes``.
    /// - Returns: The message.
    /// - Throws: ``DockProtocolError``, for the message as a whole. An entry that cannot be read is left out, and its
    ///   error is in the content's `rejected`.
    public static func decode(topic: DockTopic, payload: [UInt8]) throws(DockProtocolError) -> InboundMessage {
        let isEvent: Bool
        switch topic {
        case .servicesReply: isEvent = false
        case .events: isEvent = true
        case .services, .eventsReply: throw .unexpectedTopic
        }
        let fields = try JSONFields(payload: payload)
        if let gateway = try fields.text("gateway"), gateway != topic.gateway {
            throw .gatewayMismatch
        }
        let method = try fields.text("method")
        return InboundMessage(
            gateway: topic.gateway,
            // Of a reply it tells whose it is.
            tid: isEvent ? try? fields.text("tid") : try fields.text("tid"),
            bid: try? fields.text("bid"),
            method: method,
            timestamp: try? fields.time("timestamp"),
            needsReply: (try? fields.flag("need_reply")) ?? false,
            content: isEvent ? try .event(method: method, fields) : try .reply(method: method, fields)
        )
    }
}

extension Content {
    fileprivate static func event(method: String?, _ fields: JSONFields) throws(DockProtocolError) -> Content {
        if let method, DockMethod(rawValue: method) != .fileuploadProgress {
            return .otherEvent(method: method)
        }
        guard let data = try fields.object("data") else {
            throw .missing(method == nil ? "method" : "data")
        }
        if method == nil, try data.object("output")?.object("ext")?["files"] == nil {
            throw .missing("method")
        }
        return .progress(try UploadProgress(data))
    }

    fileprivate static func reply(method: String?, _ fields: JSONFields) throws(DockProtocolError) -> Content {
        if let method {
            switch DockMethod(rawValue: method) {
            case .fileuploadList, .fileuploadStart, .fileuploadUpdate: break
            case .fileuploadProgress, nil: return .otherReply(method: method)
            }
        }
        guard let data = try fields.object("data") else {
            throw .missing("data")
        }
        return .reply(try ServiceReply(data))
    }
}
