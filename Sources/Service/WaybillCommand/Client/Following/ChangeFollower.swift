import ControlProtocol
import HTTPTransport

/// Follows all uploads by the stream of changes, and comes back where it ends.
struct ChangeFollower: Sendable {
    let client: ControlClient
    /// How long to wait before coming back.
    var delay: Duration = .seconds(2)

    /// Shows changes until the task is canceled.
    ///
    /// - Throws: ``CommandFailure`` where the first stream cannot be had, or a later one is refused.
    func follow(display: inout any UploadDisplay) async throws {
        var cursor: String?
        var ends = EndsOnce()
        var stream = try await client.changes(after: cursor)
        while !Task.isCancelled {
            do {
                try await show(stream, cursor: &cursor, ends: &ends, display: &display)
            } catch let error as HTTPTransportError {
                display.showTrouble(CommandFailure(transport: error, server: client.server))
            }
            stream = try await again(after: &cursor, display: &display)
        }
    }

    private func show(
        _ stream: HTTPResponseBody,
        cursor: inout String?,
        ends: inout EndsOnce,
        display: inout any UploadDisplay
    ) async throws {
        var parser = ServerSentEventParser()
        for try await piece in stream {
            for event in try parser.take(piece) where event.type == "upload" {
                let upload = try ControlJSON.decode(UploadResource.self, from: event.data)
                cursor = event.id ?? cursor
                if ends.takes(upload) {
                    display.show(Answer(value: upload, json: event.data))
                }
            }
        }
    }

    private func again(after cursor: inout String?, display: inout any UploadDisplay) async throws -> HTTPResponseBody {
        while true {
            try await Task.sleep(for: delay)
            switch await attempt(after: cursor) {
            case .success(let stream):
                return stream
            case .failure(let failure):
                guard failure.status == .unanswered || cursor != nil else {
                    throw failure
                }
                if failure.status != .unanswered {
                    // A cursor of before a backup was restored is refused: without one, the stream begins anew.
                    cursor = nil
                }
                display.showTrouble(failure)
            }
        }
    }

    private func attempt(after cursor: String?) async -> Result<HTTPResponseBody, CommandFailure> {
        do {
            return .success(try await client.changes(after: cursor))
        } catch {
            return .failure(error)
        }
    }
}
