/// A request for an upload: the body of `POST /v1/uploads`, and of a message to `waybill/requests`.
public struct StartRequest: Codable, Sendable, Hashable {
    /// The serial number of the dock.
    public let gateway: String
    /// The storage profile; `nil` lets the gateway pick it.
    public let profile: String?
    /// One for each module, each module once.
    public let files: [File]
    /// What to write on it.
    public let labels: [String: String]
    /// Whether the start is sent to the dock; `false`: the answer carries it once, for somebody else to send.
    public let publish: Bool
    /// Whether the start was made elsewhere and is only tracked and verified.
    public let adopt: Bool
    /// Over MQTT: what `Idempotency-Key` is over HTTP.
    public let idempotencyKey: String?

    /// A request, which is checked where it is read.
    public init(
        gateway: String,
        profile: String? = nil,
        files: [File],
        labels: [String: String] = [:],
        publish: Bool = true,
        adopt: Bool = false,
        idempotencyKey: String? = nil
    ) {
        self.gateway = gateway
        self.profile = profile
        self.files = files
        self.labels = labels
        self.publish = publish
        self.adopt = adopt
        self.idempotencyKey = idempotencyKey
    }

    /// The logs of one module, which make one object.
    public struct File: Codable, Sendable, Hashable {
        /// The module: `0` the aircraft, `3` the dock.
        public let module: String
        /// The logs, by the index that the listing gave them.
        public let bootIndexes: [Int64]
        /// The key of the object; `nil` has it made from the profile's template.
        public let objectKey: String?

        /// A file.
        public init(module: String, bootIndexes: [Int64], objectKey: String? = nil) {
            self.module = module
            self.bootIndexes = bootIndexes
            self.objectKey = objectKey
        }
    }
}

extension StartRequest {
    /// Where a request comes from: over MQTT neither a key nor a profile may be named, over HTTP no idempotency key
    /// (contract.md, MQTT).
    public enum Origin: Sendable, Hashable {
        /// The body of `POST /v1/uploads`.
        case http
        /// A message to `waybill/requests`.
        case mqtt
    }

    /// Reads and checks a request.
    ///
    /// - Throws: A ``Problem`` of the code `invalid_request` that names the field at fault in ``Problem/field``.
    public init(json: some Collection<UInt8>, from origin: Origin) throws(Problem) {
        let request = try ControlJSON.decodeRequest(StartRequest.self, from: json)
        switch origin {
        case .http:
            if request.idempotencyKey != nil {
                throw .invalid(field: "idempotency_key", "belongs into the header field Idempotency-Key")
            }
        case .mqtt:
            if request.profile != nil {
                throw .invalid(field: "profile", "must not be named over MQTT: the gateway picks it")
            }
            if let index = request.files.firstIndex(where: { $0.objectKey != nil }) {
                throw .invalid(field: "files[\(index)].object_key", "must not be named over MQTT")
            }
        }
        self = request
    }
}
