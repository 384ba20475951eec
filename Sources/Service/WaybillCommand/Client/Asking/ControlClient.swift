import ControlProtocol
import FoundationEssentials
import HTTPTransport
import Primitives

/// What a worker answered: the value, and the JSON that it came as.
struct Answer<Value: Sendable>: Sendable {
    let value: Value
    let json: [UInt8]
}

/// A client of the API.
///
/// Whatever it cannot give is a ``CommandFailure`` with the right exit status and the next step.
struct ControlClient: Sendable {
    let server: ServerAddress
    let token: Secret?
    let http: HTTPClient

    /// Asks a dock for its logs.
    func logs(gateway: String, modules: [String]) async throws(CommandFailure) -> Answer<LogListingResource> {
        var path = "/v1/gateways/\(PercentEncoding.component(gateway))/logs"
        if !modules.isEmpty {
            path += "?module=\(modules.map(PercentEncoding.component).joined(separator: ","))"
        }
        return try await ask(.get, path)
    }

    /// Starts an upload.
    func start(_ request: StartRequest) async throws(CommandFailure) -> Answer<UploadResource> {
        // The key lets the worker tell a repetition, so an answer that is lost can be asked for again.
        try await ask(
            .post,
            "/v1/uploads",
            body: request,
            headers: ["Idempotency-Key": UUID().uuidString],
            repeatable: true
        )
    }

    /// A page of uploads.
    func uploads(_ query: UploadQuery) async throws(CommandFailure) -> Answer<UploadPage> {
        try await ask(.get, "/v1/uploads?\(query.text)")
    }

    /// One upload.
    func upload(_ id: String) async throws(CommandFailure) -> Answer<UploadResource> {
        try await ask(.get, Self.path(of: id))
    }

    /// Cancels an upload.
    func cancel(_ id: String, _ request: CancelRequest) async throws(CommandFailure) -> Answer<UploadResource> {
        try await ask(.post, Self.path(of: id) + "/cancel", body: request)
    }

    /// Starts what an upload did not bring home as a new upload.
    func retry(_ id: String) async throws(CommandFailure) -> Answer<UploadResource> {
        try await ask(.post, Self.path(of: id) + "/retry")
    }

    /// Has the objects of an upload that has ended looked at again.
    func verify(_ id: String, _ request: VerifyRequest) async throws(CommandFailure) -> Answer<UploadResource> {
        // Looking twice changes nothing.
        try await ask(.post, Self.path(of: id) + "/verify", body: request, repeatable: true)
    }

    /// A page of the audit.
    func mints(_ query: MintQuery) async throws(CommandFailure) -> Answer<MintPage> {
        try await ask(.get, "/v1/credentials/audit?\(query.text)")
    }

    /// A page of notices after a cursor, the oldest first.
    func notices(after cursor: String?) async throws(CommandFailure) -> Answer<NoticePage> {
        let after = cursor.map { "&after=\(PercentEncoding.component($0))" } ?? ""
        return try await ask(.get, "/v1/notices?limit=500\(after)")
    }

    /// A page of deliveries of notices.
    func deliveries(_ query: DeliveryQuery) async throws(CommandFailure) -> Answer<DeliveryPage> {
        try await ask(.get, "/v1/notices/deliveries?\(query.text)")
    }

    /// Has notices delivered again.
    func replay(_ request: ReplayRequest) async throws(CommandFailure) -> Answer<ReplayResult> {
        try await ask(.post, "/v1/notices/replay", body: request)
    }

    /// The stream of changes after a cursor; the live uploads come first where there is none.
    func changes(after cursor: String?) async throws(CommandFailure) -> HTTPResponseBody {
        var headers: HTTPHeaders = ["Accept": "text/event-stream"]
        headers["Last-Event-ID"] = cursor
        let request = request(.get, "/v1/uploads/stream", headers: headers)
        let response: HTTPStreamingResponse
        do {
            response = try await http.stream(request)
        } catch {
            throw CommandFailure(transport: error, server: server)
        }
        guard response.status == 200 else {
            var body: [UInt8] = []
            do {
                for try await piece in response.body where body.count < 1 << 16 {
                    body += piece
                }
            } catch {
                // What has come says enough.
            }
            throw CommandFailure(status: response.status, body: body, server: server)
        }
        return response.body
    }

    private static func path(of id: String) -> String {
        "/v1/uploads/\(PercentEncoding.component(id))"
    }
}
