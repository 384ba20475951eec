import ControlProtocol
import HTTPTransport
import Primitives

extension ControlClient {
    /// The most of an answer that is read: a page of the largest uploads.
    private static let maximumAnswerBytes = 64 << 20

    /// Sends a request, and reads the answer.
    ///
    /// - Parameters:
    ///   - method: Its method.
    ///   - path: Its path and query.
    ///   - body: Its body.
    ///   - headers: Further fields.
    ///   - repeatable: Whether it may be sent once more where the connection ended before the answer.
    /// - Returns: The answer.
    /// - Throws: ``CommandFailure``: `no` for 4xx, `usage` for 400, `unanswered` for 401, 5xx and no answer.
    func ask<Value: Decodable & Sendable>(
        _ method: HTTPMethod,
        _ path: String,
        body: (any Encodable)? = nil,
        headers: HTTPHeaders = [:],
        repeatable: Bool = false
    ) async throws(CommandFailure) -> Answer<Value> {
        var request = request(method, path, headers: headers)
        if method == .post {
            // The API asks for it also where there is no body: a page in a browser could not send it unasked.
            request.headers["Content-Type"] = "application/json"
        }
        if let body {
            request.body = .bytes(try encoded(body))
        }
        let response = try await send(request, repeatable: repeatable)
        guard (200...299).contains(response.status) else {
            throw CommandFailure(status: response.status, body: response.body, server: server)
        }
        do {
            return Answer(value: try ControlJSON.decode(Value.self, from: response.body), json: response.body)
        } catch {
            throw CommandFailure(
                .unanswered,
                "\(server) answered something that is not of this API",
                nextStep: "check that --server is a worker of this version"
            )
        }
    }

    /// A request with the token.
    func request(_ method: HTTPMethod, _ path: String, headers: HTTPHeaders) -> HTTPRequest {
        var headers = headers
        if let token {
            headers["Authorization"] = "Bearer \(token.reveal())"
        }
        // A dock may take its time to walk through its logs, and the worker waits for it.
        return HTTPRequest(
            method: method,
            url: "\(server.base)\(path)",
            headers: headers,
            timeouts: HTTPTimeouts(connect: .seconds(10), idle: .seconds(60)),
            maximumResponseBytes: Self.maximumAnswerBytes
        )
    }

    private func send(_ request: HTTPRequest, repeatable: Bool) async throws(CommandFailure) -> HTTPResponse {
        do {
            return try await http.send(request)
        } catch {
            guard repeatable, error.code == .connectionLost else {
                throw CommandFailure(transport: error, server: server)
            }
        }
        return try await send(request, repeatable: false)
    }

    private func encoded(_ body: any Encodable) throws(CommandFailure) -> [UInt8] {
        do {
            return try ControlJSON.encode(body)
        } catch {
            throw CommandFailure(.usage, "the request cannot be written: \(error)")
        }
    }
}
