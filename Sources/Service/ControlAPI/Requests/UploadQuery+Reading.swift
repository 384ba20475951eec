import ControlProtocol

extension UploadQuery {
    /// Reads the query of `GET /v1/uploads`.
    ///
    /// - Throws: `invalid_request` naming the parameter at fault.
    init(_ query: QueryReader) throws(Problem) {
        let states = query.all("state").flatMap { $0.split(separator: ",") }.map { State(rawValue: String($0)) }
        guard states.allSatisfy(State.known.contains) else {
            let known = State.known.map(\.rawValue).joined(separator: ", ")
            throw .invalid(field: "state", "must be of \(known)")
        }
        self.init(
            states: states,
            gateway: try query.one("gateway"),
            profile: try query.one("profile"),
            labels: try query.labels("label"),
            limit: try query.number("limit", in: 1...UploadQuery.maximumLimit, default: 100),
            cursor: try query.cursor("cursor")
        )
    }

    private typealias State = UploadResource.State
}
