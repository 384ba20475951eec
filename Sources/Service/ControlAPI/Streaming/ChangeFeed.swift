import ControlProtocol
import NIOCore
import Primitives
import Synchronization
import Worker

/// The changes of all uploads, read from the store once for all streams of this process.
///
/// It reads while there are subscriptions, keeps the last changes as the bytes that streams send, and wakes the streams
/// for each. A stream reads for itself only what lies before its subscription, or what it was too slow for. One timer
/// keeps all streams alive.
final class ChangeFeed: Sendable {
    /// A change, as streams send it.
    struct Event: Sendable {
        let profile: String
        let id: String
        let updatedAt: Timestamp
        let cursor: String
        let bytes: ByteBuffer

        init(_ change: UploadChange) throws {
            profile = change.upload.profile
            id = change.upload.id
            updatedAt = change.upload.updatedAt
            cursor = change.cursor
            let data = try ControlJSON.encode(change.upload)
            bytes = ByteBuffer(bytes: ServerSentEvent.event("upload", id: change.cursor, data: data))
        }
    }

    enum Update: Sendable {
        case events([Event])
        /// Nothing happened for a heartbeat.
        case silence
        /// More happened than is kept: what lies between has to be read from the store.
        case behind
        /// The store failed, or the task was canceled.
        case ended
    }

    /// How many changes are kept for slow streams.
    private static let kept = 1024
    private static let page = 500

    fileprivate struct State {
        var subscriptions = 0
        /// Told apart from the reading before, whose places mean nothing any more.
        var generation: UInt64 = 0
        var reading: [Task<Void, Never>] = []
        var events: [Event] = []
        /// The place after the last event.
        var end: UInt64 = 0
        var beats: UInt64 = 0
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let service: any ControlService
    private let heartbeat: Duration
    private let maximum: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - service: The worker, for all profiles.
    ///   - heartbeat: How often streams without news hear something.
    ///   - maximum: How many subscriptions there may be.
    init(service: any ControlService, heartbeat: Duration, maximum: Int) {
        self.service = service
        self.heartbeat = heartbeat
        self.maximum = maximum
    }

    /// A place in the feed; what changes from now on comes after it.
    ///
    /// - Throws: `overloaded`, or why the store does not answer.
    func subscribe() async throws(Problem) -> Subscription {
        let isTaken = state.withLock { state in
            guard state.subscriptions < maximum else {
                return false
            }
            state.subscriptions += 1
            return true
        }
        guard isTaken else {
            throw Problem(
                .overloaded,
                detail: "there are as many streams as the API holds; try again",
                retryAfter: .seconds(10)
            )
        }
        let subscription = Subscription(feed: self)
        if !state.withLock({ $0.isReading }) {
            let position = try await service.changePosition()
            state.withLock { state in
                if !state.isReading {
                    begin(at: position, &state)
                }
            }
        }
        subscription.place = state.withLock { Place(generation: $0.generation, sequence: $0.end, beat: $0.beats) }
        return subscription
    }

    fileprivate func unsubscribe() {
        let waiting = state.withLock { state in
            state.subscriptions -= 1
            return state.subscriptions == 0 ? state.stop() : []
        }
        waiting.forEach { $0.resume() }
    }

    /// What comes after a place, which is moved behind it.
    fileprivate func next(after place: inout Place) async -> Update {
        while !Task.isCancelled {
            let current = place
            if let (update, next) = state.withLock({ $0.news(after: current) }) {
                place = next
                return update
            }
            await news(after: current)
        }
        return .ended
    }

    private func news(after place: Place) async {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    guard !Task.isCancelled, state.news(after: place) == nil else {
                        return true
                    }
                    state.waiting[id] = continuation
                    return false
                }
                if isDue {
                    continuation.resume()
                }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
        }
    }

    private func begin(at position: String, _ state: inout State) {
        state.generation += 1
        let generation = state.generation
        state.reading = [
            Task { [service] in
                var position = position
                while !Task.isCancelled {
                    do {
                        let changes = try await service.changes(
                            after: position,
                            profiles: nil,
                            limit: Self.page
                        )
                        position = changes.last?.cursor ?? position
                        append(try changes.map(Event.init), of: generation)
                    } catch {
                        stop(generation)
                        return
                    }
                }
            },
            Task { [heartbeat] in
                while (try? await Task.sleep(for: heartbeat)) != nil {
                    beat(generation)
                }
            },
        ]
    }

    private func append(_ events: [Event], of generation: UInt64) {
        guard !events.isEmpty else {
            return
        }
        change(generation) { state in
            state.events += events
            state.end += UInt64(events.count)
            if state.events.count > 2 * Self.kept {
                state.events.removeFirst(state.events.count - Self.kept)
            }
        }
    }

    private func beat(_ generation: UInt64) {
        change(generation) { $0.beats += 1 }
    }

    private func stop(_ generation: UInt64) {
        change(generation) { state in
            let waiting = state.stop()
            // Woken with the others.
            for (offset, continuation) in waiting.enumerated() {
                state.waiting[UInt64.max - UInt64(offset)] = continuation
            }
        }
    }

    /// Changes the state, unless another reading has begun, and wakes all.
    private func change(_ generation: UInt64, _ body: (inout State) -> Void) {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard state.generation == generation else {
                return []
            }
            body(&state)
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        waiting.forEach { $0.resume() }
    }
}

extension ChangeFeed {
    fileprivate struct Place: Sendable {
        var generation: UInt64 = 0
        var sequence: UInt64 = 0
        var beat: UInt64 = 0
    }

    /// One stream's place in the feed, which ends with this object.
    final class Subscription: Sendable {
        private let feed: ChangeFeed
        private let current = Mutex(Place())

        fileprivate init(feed: ChangeFeed) {
            self.feed = feed
        }

        deinit {
            feed.unsubscribe()
        }

        fileprivate var place: Place {
            get { current.withLock { $0 } }
            set { current.withLock { $0 = newValue } }
        }

        /// What comes next; asked by one task at a time.
        func next() async -> Update {
            var place = place
            let update = await feed.next(after: &place)
            self.place = place
            return update
        }
    }
}

extension ChangeFeed.State {
    fileprivate var isReading: Bool {
        !reading.isEmpty
    }

    /// What there is after a place, and the place behind it; `nil` where there is nothing.
    fileprivate func news(after place: ChangeFeed.Place) -> (ChangeFeed.Update, ChangeFeed.Place)? {
        guard isReading, place.generation == generation else {
            return (.ended, place)
        }
        var next = place
        next.beat = beats
        if place.sequence < end {
            next.sequence = end
            let count = Int(end - place.sequence)
            return (count > events.count ? .behind : .events(events.suffix(count)), next)
        }
        return place.beat < beats ? (.silence, next) : nil
    }

    /// Ends the reading; the caller wakes the waiting streams.
    fileprivate mutating func stop() -> [CheckedContinuation<Void, Never>] {
        reading.forEach { $0.cancel() }
        reading = []
        events = []
        defer { waiting = [:] }
        return Array(waiting.values)
    }
}
