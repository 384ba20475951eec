extension Problem {
    /// A kind of problem; a client meets unknown ones as they are.
    public struct Code: RawRepresentable, Codable, Sendable, Hashable {
        /// The word in the JSON.
        public let rawValue: String

        /// A kind by its word.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// 400: the request cannot be understood; `field` names what is at fault.
        public static let invalidRequest = Code(rawValue: "invalid_request")
        /// 401: no token, or a wrong one.
        public static let unauthorized = Code(rawValue: "unauthorized")
        /// 403: the token's role or profiles do not reach so far, or a browser sent it for a page of another origin.
        public static let forbidden = Code(rawValue: "forbidden")
        /// 403: the keys do not lie within the profile's `MINT_PREFIXES`.
        public static let mintForbidden = Code(rawValue: "mint_forbidden")
        /// 404: there is no such thing.
        public static let notFound = Code(rawValue: "not_found")
        /// 405: the path knows other methods.
        public static let methodNotAllowed = Code(rawValue: "method_not_allowed")
        /// 408: the request did not come in time.
        public static let requestTimeout = Code(rawValue: "request_timeout")
        /// 409: a live upload of that gateway and module.
        public static let busy = Code(rawValue: "busy")
        /// 409: the object's key was used before.
        public static let keyUsed = Code(rawValue: "key_used")
        /// 409: the upload is in a state in which that cannot be done.
        public static let conflict = Code(rawValue: "conflict")
        /// 410: the cursor is of another history of the database, as after a backup was restored; read again without one.
        public static let epochChanged = Code(rawValue: "epoch_changed")
        /// 413: the body is too long.
        public static let payloadTooLarge = Code(rawValue: "payload_too_large")
        /// 415: the request does not say that its body is JSON.
        public static let unsupportedMediaType = Code(rawValue: "unsupported_media_type")
        /// 421: the request is for a host that the API does not answer to.
        public static let misdirected = Code(rawValue: "misdirected")
        /// 422: the idempotency key came before with another body.
        public static let idempotencyMismatch = Code(rawValue: "idempotency_mismatch")
        /// 422: the keys do not fit into a session policy.
        public static let scopeTooLarge = Code(rawValue: "scope_too_large")
        /// 429: too many wrong tokens from this address; try again after `retry_after`.
        public static let tooManyRequests = Code(rawValue: "too_many_requests")
        /// 500: a fault in the worker.
        public static let internalError = Code(rawValue: "internal_error")
        /// 501: this version cannot do that.
        public static let notImplemented = Code(rawValue: "not_implemented")
        /// 502: the dock answered with an error.
        public static let dockError = Code(rawValue: "dock_error")
        /// 502: the object store gave no credentials.
        public static let mintFailed = Code(rawValue: "mint_failed")
        /// 503: the API has as many connections or streams as it holds.
        public static let overloaded = Code(rawValue: "overloaded")
        /// 503: the worker waits for something that it needs; `waiting_for` names it.
        public static let notReady = Code(rawValue: "not_ready")
        /// 503: the profile failed its self-test, its object store is away, or it has as many live uploads as it takes
        /// (then with `retry_after`).
        public static let profileUnavailable = Code(rawValue: "profile_unavailable")
        /// 504: the dock did not answer.
        public static let noReply = Code(rawValue: "no_reply")
    }
}

extension Problem.Code {
    /// The HTTP status; 500 for a kind that this version does not know.
    public var status: Int {
        Self.table[self]?.status ?? 500
    }

    /// The kind in words.
    public var title: String {
        Self.table[self]?.title ?? rawValue
    }

    private static let table: [Self: (status: Int, title: String)] = [
        .invalidRequest: (400, "The request cannot be understood"),
        .unauthorized: (401, "A valid token is needed"),
        .forbidden: (403, "This is not allowed"),
        .mintForbidden: (403, "The keys lie outside what may be minted"),
        .notFound: (404, "There is no such thing"),
        .methodNotAllowed: (405, "The method is not allowed here"),
        .requestTimeout: (408, "The request took too long"),
        .busy: (409, "The module is busy with another upload"),
        .keyUsed: (409, "The object key was used before"),
        .conflict: (409, "The upload's state does not allow this"),
        .epochChanged: (410, "The cursor is of another history"),
        .payloadTooLarge: (413, "The body is too long"),
        .unsupportedMediaType: (415, "The body must be JSON"),
        .misdirected: (421, "The request is for another host"),
        .idempotencyMismatch: (422, "The idempotency key stands for another request"),
        .scopeTooLarge: (422, "The scope does not fit into a session policy"),
        .tooManyRequests: (429, "Too many wrong tokens"),
        .internalError: (500, "The worker failed"),
        .notImplemented: (501, "This version cannot do that"),
        .dockError: (502, "The dock answered with an error"),
        .mintFailed: (502, "The object store gave no credentials"),
        .overloaded: (503, "The API is overloaded"),
        .notReady: (503, "The worker is not ready"),
        .profileUnavailable: (503, "The storage profile is not available"),
        .noReply: (504, "The dock did not answer"),
    ]
}
