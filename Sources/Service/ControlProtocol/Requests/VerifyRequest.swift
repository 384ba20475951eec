/// A request to prove an upload's recorded completions again: the body of `POST /v1/uploads/{id}/verify`.
public struct VerifyRequest: Codable, Sendable, Hashable {
    /// Every byte is read again; else what the object store says of an object is compared with what was proven.
    public let download: Bool

    /// A request.
    public init(download: Bool = false) {
        self.download = download
    }

    /// Reads and checks a request; an empty body asks for no download.
    ///
    /// - Throws: A ``Problem`` of the code `invalid_request` that names the field at fault.
    public init(json: some Collection<UInt8>) throws(Problem) {
        self = json.isEmpty ? VerifyRequest() : try ControlJSON.decodeRequest(VerifyRequest.self, from: json)
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case download
    }

    /// Reads and checks a request; refuses fields that it does not have.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseFields(besides: CodingKeys.allCases)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        download = try container.decodeIfPresent(Bool.self, forKey: .download) ?? false
    }
}
