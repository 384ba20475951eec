import ControlProtocol
import HTTPTypes
import NIOHTTP1

/// A problem as an answer that is written without a route: the connection is closed behind it.
struct ProblemResponse {
    let head: HTTPResponseHead
    let body: [UInt8]

    init(_ problem: Problem) {
        // Texts and numbers always encode; a bare status still says that something is wrong.
        body = (try? ControlJSON.encode(problem)) ?? []
        var headers: HTTPHeaders = [
            "Content-Type": Problem.mediaType,
            "Content-Length": "\(body.count)",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Connection": "close",
        ]
        if let seconds = problem.retryAfter {
            headers.add(name: "Retry-After", value: "\(seconds)")
        }
        head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: problem.status),
            headers: headers
        )
    }
}
