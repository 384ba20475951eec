/// A dock's reply to a command.
public struct ServiceReply: Sendable, Hashable {
    /// 0: accepted.
    ///
    /// Else see ``DeviceError``.
    public let result: Int
    /// The logs, where the reply has `files`.
    public let listing: LogListing?

    /// A reply.
    public init(result: Int, listing: LogListing? = nil) {
        self.result = result
        self.listing = listing
    }

    /// The error that the result stands for; `nil` where it is 0.
    public var error: DeviceError? {
        DeviceError(code: result)
    }
}

extension ServiceReply {
    /// Reads the `data` of a reply, flat or nested under `output`.
    ///
    /// A listing without a result of its own counts as accepted: each module's result stands beside its logs.
    init(_ data: JSONFields) throws(DockProtocolError) {
        var holder = data
        if data["files"] == nil, case .object = data["output"], let output = try data.object("output") {
            holder = output
        }
        let result = try (data["result"] == nil ? holder : data).integer("result")
        let listing = try LogListing(holder)
        guard result != nil || listing != nil else {
            throw .missing(data.path("result"))
        }
        self.init(result: Int(result ?? 0), listing: listing)
    }
}
