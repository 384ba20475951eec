import ControlProtocol

extension UploadQuery {
    /// Reads the query of `GET /v1/uploads`.
    ///
    /// - Throws: `invalid_request` naming the parameter at fault.
    init(_ query: QueryReader) throws(Problem) {
        self.init(
            states: try query.words("state", of: UploadResource.State.known),
            gateway: try query.gateway("gateway"),
            profile: try query.one("profile"),
            labels: try query.labels("label"),
            limit: try query.number("limit", in: 1...UploadQuery.maximumLimit, default: 100),
            cursor: try query.cursor("cursor")
        )
    }
}
