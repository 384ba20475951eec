/// A request to prove an upload's recorded completions again: the body of `POST /v1/uploads/{id}/verify`.
public struct VerifyRequest: Codable, Sendable, Hashable {
    /// Every byte is read again; else what the object store says of an object is compared with what was proven.
    public let download: Bool
    /// For how many seconds to wait for the answers: 0 to ``longestWait``.
    public let wait: Int

    /// How long a request waits at most, in seconds: proxies cut what takes longer than half a minute.
    public static let longestWait = 25

    /// A request.
    public init(download: Bool = false, wait: Int = VerifyRequest.longestWait) {
        self.download = download
        self.wait = min(max(wait, 0), Self.longestWait)
    }

    /// Reads and checks a request; an empty body asks for no download, and waits as long as there is.
    ///
    /// - Throws: A ``Problem`` of the code `invalid_request` that names the field at fault.
    public init(json: some Collection<UInt8>) throws(Problem) {
        self = json.isEmpty ? VerifyRequest() : try ControlJSON.decodeRequest(VerifyRequest.self, from: json)
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case download, wait
    }

    /// Reads and checks a request; refuses fields that it does not have.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseFields(besides: CodingKeys.allCases)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        download = try container.decodeIfPresent(Bool.self, forKey: .download) ?? false
        wait = try container.decodeIfPresent(Int.self, forKey: .wait) ?? Self.longestWait
        try container.require(
            (0...Self.longestWait).contains(wait),
            .wait,
            "must be 0 to \(Self.longestWait) seconds"
        )
    }
}
