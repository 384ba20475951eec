/// A request to cancel an upload, or some of its modules: the body of `POST /v1/uploads/{id}/cancel`.
public struct CancelRequest: Codable, Sendable, Hashable {
    /// The modules; `nil` for all that are live.
    public let modules: [String]?

    /// A request.
    public init(modules: [String]? = nil) {
        self.modules = modules
    }

    /// Reads and checks a request; an empty body asks for all modules.
    ///
    /// - Throws: A ``Problem`` of the code `invalid_request` that names the field at fault.
    public init(json: some Collection<UInt8>) throws(Problem) {
        self = json.isEmpty ? CancelRequest() : try ControlJSON.decodeRequest(CancelRequest.self, from: json)
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case modules
    }

    /// Reads and checks a request; refuses fields that it does not have.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseFields(besides: CodingKeys.allCases)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        modules = try container.decodeIfPresent([String].self, forKey: .modules)
        guard let modules else {
            return
        }
        try container.require(
            (1...RequestLimits.files).contains(modules.count),
            .modules,
            "must name 1 to \(RequestLimits.files) modules; leave it out to cancel all"
        )
        try container.require(
            modules.allSatisfy(RequestRules.isModule),
            .modules,
            "must be names of modules, like \"0\" or \"3\""
        )
    }

    /// Writes what is asked for.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(modules, forKey: .modules)
    }
}
