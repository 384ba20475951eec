import ControlProtocol
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Worker

/// The stream of changes: server-sent events, which go on after `Last-Event-ID` whichever worker answers.
struct StreamRoutes: Sendable {
    let heartbeat: Duration

    var routes: [Route] {
        [Route(.get, "/v1/uploads/stream", .role(.read), answer: stream)]
    }

    @Sendable private func stream(_ request: APIRequest) async throws -> Response {
        let cursor = try request.query("after").cursor("after") ?? request.header(.lastEventID)
        guard cursor?.utf8.count ?? 0 <= 256 else {
            throw Problem.invalid(field: "Last-Event-ID", "is none that was given here")
        }
        let service = request.service
        // Asked before the answer begins, so that a cursor that nobody knows is still a problem, and not a stream.
        let first = try await changes(after: cursor, of: service)
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(bytes: ServerSentEvent.retry(after: .seconds(2))))
            try await send(first, after: cursor, of: service, to: &writer)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: ServerSentEvent.mediaType], body: body)
    }

    @concurrent private func send(
        _ first: Changes,
        after cursor: String?,
        of service: any ControlService,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        var cursor = cursor
        var changes = first
        while true {
            switch changes {
            case .found(let found):
                for change in found {
                    let data = try ControlJSON.encode(change.upload)
                    let event = ServerSentEvent.event("upload", id: change.cursor, data: data)
                    try await writer.write(ByteBuffer(bytes: event))
                    cursor = change.cursor
                }
            case .none:
                try await writer.write(ByteBuffer(bytes: ServerSentEvent.comment))
            case .ended:
                return
            }
            do {
                changes = try await self.changes(after: cursor, of: service)
            } catch {
                // The head has been sent: all that can be said is the end, and the client comes back.
                return
            }
        }
    }

    private enum Changes: Sendable {
        case found([UploadChange])
        /// Nothing within a heartbeat.
        case none
        /// The server is shutting down.
        case ended
    }

    /// What the worker finds within a heartbeat.
    private func changes(after cursor: String?, of service: any ControlService) async throws -> Changes {
        let result = try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: [UploadChange]?.self) { group in
                group.addTask { try await service.changes(after: cursor, limit: 100) }
                group.addTask {
                    try await Task.sleep(for: heartbeat)
                    return nil
                }
                defer { group.cancelAll() }
                return try await group.next() ?? nil
            }
        }
        if Task.isShuttingDownGracefully {
            return .ended
        }
        return result.map { $0.isEmpty ? .none : .found($0) } ?? .none
    }
}
