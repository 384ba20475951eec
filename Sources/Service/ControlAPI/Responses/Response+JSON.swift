import ControlProtocol
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// An answer in JSON.
    init(_ value: some Encodable, status: HTTPResponse.Status = .ok, mediaType: String = "application/json") throws {
        self.init(bytes: try ControlJSON.encode(value), status: status, mediaType: mediaType)
    }

    /// An answer of bytes.
    init(bytes: [UInt8], status: HTTPResponse.Status = .ok, mediaType: String) {
        self.init(
            status: status,
            headers: [.contentType: mediaType, .contentLength: String(bytes.count)],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// An answer that says what is wrong.
    init(problem: Problem) {
        let status = HTTPResponse.Status(code: (400...599).contains(problem.status) ? problem.status : 500)
        // Texts and numbers always encode; a bare status still says that something is wrong.
        let bytes = (try? ControlJSON.encode(problem)) ?? []
        self.init(bytes: bytes, status: status, mediaType: Problem.mediaType)
        if problem.code == .unauthorized {
            headers[.wwwAuthenticate] = "Bearer realm=\"waybill\""
        }
        if let seconds = problem.retryAfter {
            headers[.retryAfter] = String(seconds)
        }
    }
}
