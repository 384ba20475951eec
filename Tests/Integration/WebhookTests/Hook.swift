import Foundation
import HTTPTransport
import TestSupport
import Testing

/// An endpoint of one test's own at the receiver, and what came there.
struct Hook: Sendable {
    /// One request as it came.
    struct Received: Decodable, Sendable {
        var headers: [String: String]
        var body: String
        var query: String
        /// For each secret of the hook, whether the signature is of it.
        var verified: [Bool]

        var id: String? { headers["webhook-id"] }
    }

    /// How a request is answered.
    enum Answer: Sendable {
        case status(Int, headers: [String: String] = [:])
        case hang
        case cut
        /// A body that never ends.
        case endless(status: Int)

        fileprivate var json: [String: Any] {
            switch self {
            case .status(let status, let headers): ["status": status, "headers": headers]
            case .hang: ["hang": true]
            case .cut: ["cut": true]
            case .endless(let status): ["endless": true, "status": status]
            }
        }
    }

    let peer: WebhookPeer
    let name = UUID().uuidString
    private let http: HTTPClient

    init() async throws {
        peer = try await WebhookPeer.shared()
        http = try HTTPClient()
    }

    var url: String {
        peer.url(of: name)
    }

    func verify(with secrets: [String]) async throws {
        try await put("secrets", JSONSerialization.data(withJSONObject: secrets))
    }

    /// The next requests are answered so, one after the other, and what comes then with the last of all.
    func answer(_ answers: [Answer], then last: Answer = .status(204)) async throws {
        let plan = answers.map(\.json) + [["last": last.json]]
        try await put("plan", JSONSerialization.data(withJSONObject: plan))
    }

    func received() async throws -> [Received] {
        let response = try await http.send(HTTPRequest(method: .get, url: peer.control("received", of: name)))
        return try JSONDecoder().decode([Received].self, from: Data(response.body))
    }

    /// Answers without end.
    struct Streams: Decodable, Sendable {
        var began: Int
        var ended: Int
        /// Bytes of all of them.
        var sent: Int
    }

    func streams() async throws -> Streams {
        let response = try await http.send(HTTPRequest(method: .get, url: peer.control("streams", of: name)))
        return try JSONDecoder().decode(Streams.self, from: Data(response.body))
    }

    private func put(_ what: String, _ body: Data) async throws {
        let request = HTTPRequest(method: .put, url: peer.control(what, of: name), body: .bytes([UInt8](body)))
        try #require(try await http.send(request).status == 204)
    }
}
