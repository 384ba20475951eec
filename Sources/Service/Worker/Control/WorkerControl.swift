package import ControlProtocol
import Cryptography
import DockProtocol
import FoundationEssentials
import Logging
import MQTTTransport
import Primitives
import UploadTracking

/// What the API asks of the worker.
package struct WorkerControl: ControlService {
    let tracker: UploadTracker
    let profiles: ProfileDirectory
    let membership: Membership
    let publisher: MQTTPublisher
    let bells: LoopBells
    let clock: any WallClock
    let logger: Logger

    package func upload(_ id: String) async throws(Problem) -> UploadResource {
        resource(try await existing(id))
    }

    package func uploads(_ query: UploadQuery) async throws(Problem) -> UploadPage {
        let cursor = query.cursor.map { UploadID($0) }
        if case .some(.none) = cursor {
            throw .invalid(field: "cursor", "is not one that this API gave")
        }
        let filter = UploadFilter(
            states: Set(query.states.compactMap { UploadState(rawValue: $0.rawValue) }),
            gateway: query.gateway,
            profile: try profileName(query.profile),
            within: query.visibleProfiles.map { Set($0.compactMap(ProfileName.init)) },
            labels: query.labels
        )
        let limit = query.limit
        let found = try await answer {
            try await tracker.store.read { try $0.uploads(filter, before: cursor ?? nil, limit: limit) }
        }
        try requireKnown(filter.profile, among: query.visibleProfiles, whereNothing: found.isEmpty && cursor == nil)
        return UploadPage(
            uploads: found.map { resource($0) },
            nextCursor: found.count == limit ? found.last?.id.description : nil
        )
    }

    package func cancel(
        _ id: String,
        _ request: CancelRequest,
        requester: String
    ) async throws(Problem) -> UploadResource {
        let upload = try await existing(id)
        if upload.origin == .adopted {
            throw Problem(
                .conflict,
                detail: "this upload was adopted: whoever started it cancels it; here it is tracked and verified only"
            )
        }
        let modules = request.modules.map { Set($0) }
        if let unknown = modules?.subtracting(upload.files.map(\.module)).sorted().first {
            throw .invalid(field: "modules", "names '\(unknown)', which is no module of this upload")
        }
        let changed = try await answer {
            try await tracker.apply(.cancelRequested(modules: modules, requester: requester), to: upload.id)
        }
        bells.ringAll()
        return resource(changed ?? upload)
    }

    /// By the database's clock, so that ids and dates are in one order, whichever worker makes them.
    func present() async throws(Problem) -> Timestamp {
        try await answer { try await tracker.store.read { $0.now } }
    }

    func existing(_ id: String) async throws(Problem) -> Upload {
        guard let uploadID = UploadID(id),
            let upload = try await answer({ try await tracker.store.read { try $0.upload(uploadID) } })
        else {
            throw Problem(.notFound, detail: "there is no upload '\(id.prefix(64))'")
        }
        return upload
    }

    /// Runs a question to the store, and makes a problem of what goes wrong.
    func answer<Value>(_ question: () async throws -> Value) async throws(Problem) -> Value {
        do {
            return try await question()
        } catch {
            throw Problem(tracking: error, logger: logger)
        }
    }
}

extension Problem {
    /// Uploads take minutes, and of many one ends sooner.
    private static let uploadsEnd = Duration.seconds(60)

    init(tracking error: any Error, logger: Logger) {
        switch error {
        case let problem as Problem:
            self = problem
        case is CancellationError:
            // Whoever asked has gone, or a stream's heartbeat was due: nothing failed.
            self.init(.notReady, detail: "the question was given up; ask again")
        case TrackingConflict.busy(_, let module, let holder):
            self.init(
                .busy,
                detail: "module \(module) of this dock is held by a live upload; wait for it, or cancel it",
                extras: holder.map { ["upload_id": .string($0.description)] } ?? [:]
            )
        case TrackingConflict.keyUsed(let key):
            self.init(.keyUsed, detail: "the object key '\(key)' was used before; a key is used once")
        case TrackingConflict.idempotencyMismatch:
            self.init(.idempotencyMismatch, detail: "this Idempotency-Key came with another body before")
        case TrackingConflict.profileFull(let profile, let limit):
            self.init(
                .profileUnavailable,
                detail: "the profile '\(profile)' has as many live uploads as its MAX_LIVE allows, \(limit); "
                    + "try again when one has ended",
                retryAfter: Self.uploadsEnd
            )
        case TrackingStoreError.unavailable(let message, _):
            logger.error("the store did not answer", metadata: ["error": "\(message)"])
            self.init(.notReady, detail: "the store is not available; try again")
        default:
            logger.error("a request failed", metadata: ["error": "\(error)"])
            self.init(.internalError, detail: "the worker failed; its log says why")
        }
    }
}
