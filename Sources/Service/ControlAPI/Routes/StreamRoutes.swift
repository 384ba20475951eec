import ControlProtocol
import HTTPTypes
import Hummingbird
import NIOCore
import Primitives
import ServiceLifecycle
import Worker

/// The stream of changes: server-sent events, which go on after `Last-Event-ID` whichever worker answers.
struct StreamRoutes: Sendable {
    let feed: ChangeFeed

    /// How many changes are read from the store at once.
    private static let page = 100

    var routes: [Route] {
        [Route(.get, "/v1/uploads/stream", .role(.read), answer: stream)]
    }

    @Sendable private func stream(_ request: APIRequest) async throws -> Response {
        let cursor = try request.query("after").cursor("after") ?? request.header(.lastEventID)
        guard cursor?.utf8.count ?? 0 <= 256 else {
            throw Problem.invalid(field: "Last-Event-ID", "is not a valid cursor")
        }
        // Before the answer begins, so that a cursor that nobody knows, or a store that is away, is still a problem.
        let subscription = try await feed.subscribe()
        let first = try await request.service.changesSoFar(after: cursor, profiles: nil, limit: Self.page)
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(bytes: ServerSentEvent.retry(after: .seconds(2))))
            try await send(first, after: cursor, to: request, subscription, &writer)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: ServerSentEvent.mediaType], body: body)
    }

    /// Sends what there is already, then what comes, until the feed ends or the server shuts down.
    @concurrent private func send(
        _ first: [UploadChange],
        after cursor: String?,
        to request: APIRequest,
        _ subscription: ChangeFeed.Subscription,
        _ writer: inout any ResponseBodyWriter
    ) async throws {
        var sent = SentChanges()
        var cursor = cursor
        var changes = first
        while true {
            for change in changes {
                let event = try ChangeFeed.Event(change)
                sent.note(event)
                try await writer.write(event.bytes)
                cursor = change.cursor
            }
            // The live uploads, which a stream without a cursor begins with, are one page.
            if changes.count < Self.page || cursor == nil {
                guard let last = try await follow(after: cursor, sent, request, subscription, &writer) else {
                    return
                }
                cursor = last
            }
            do {
                changes = try await request.service.changesSoFar(after: cursor, profiles: nil, limit: Self.page)
            } catch {
                // The head has been sent: all that can be said is the end, and the client comes back.
                return
            }
        }
    }

    /// Sends what the feed brings.
    ///
    /// - Returns: The last cursor where the stream was too slow, and has to read from the store again; `nil` at the end.
    @concurrent private func follow(
        after cursor: String?,
        _ sent: SentChanges,
        _ request: APIRequest,
        _ subscription: ChangeFeed.Subscription,
        _ writer: inout any ResponseBodyWriter
    ) async throws -> String? {
        var cursor = cursor
        while true {
            let update = await cancelWhenGracefulShutdown { await subscription.next() }
            switch update {
            case .events(let events):
                for event in events where request.mayRead(profile: event.profile) && !sent.contains(event) {
                    try await writer.write(event.bytes)
                    cursor = event.cursor
                }
            case .silence:
                guard request.isStillAllowed else {
                    return nil
                }
                try await writer.write(ByteBuffer(bytes: ServerSentEvent.comment))
            case .behind where cursor != nil:
                return cursor
            case .behind, .ended:
                return nil
            }
        }
    }
}

/// What a stream has sent before it began to follow the feed, which may bring it once more.
private struct SentChanges {
    private var times: [String: Timestamp] = [:]

    mutating func note(_ event: ChangeFeed.Event) {
        times[event.id] = event.updatedAt
        // Of more than a page the last count: the feed is never further behind than its subscription.
        if times.count > 10_000, let oldest = times.min(by: { $0.value < $1.value }) {
            times[oldest.key] = nil
        }
    }

    func contains(_ event: ChangeFeed.Event) -> Bool {
        times[event.id].map { $0 >= event.updatedAt } ?? false
    }
}
