import HTTPTypes

extension HTTPField.Name {
    /// A name that is written here, and so is one.
    private static func named(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else {
            preconditionFailure("\(name) is no field name")
        }
        return name
    }

    static let idempotencyKey = named("Idempotency-Key")
    static let lastEventID = named("Last-Event-ID")
    static let secFetchSite = named("Sec-Fetch-Site")
    static let xContentTypeOptions = named("X-Content-Type-Options")
}
