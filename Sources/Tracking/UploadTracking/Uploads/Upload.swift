package import Primitives

/// One upload: what was asked of a dock, where it stands, and what is still to be done for it.
///
/// A value with no I/O. Everything that happens to it is an ``UploadEvent`` handed to
/// ``apply(_:at:policy:)``; everything that is to be done for it is derived from it (``commandDueAt``,
/// ``timerDueAt``, ``UploadFile/verification``), so nothing is lost with the process that knew it.
package struct Upload: Sendable, Equatable {
    package let id: UploadID
    /// The serial number of the dock, as in its topics.
    package let gateway: String
    package let profile: ProfileName
    package let labels: [String: String]
    package let origin: UploadOrigin
    package let retryOf: UploadID?
    /// Who asked for it, for the audit of what is minted for it.
    package let requester: String
    package let requestedAt: Timestamp
    package var updatedAt: Timestamp
    /// When it became terminal: nothing changes that any more.
    package var endedAt: Timestamp?

    /// The latest credentials that were issued for it; never the secret.
    package var credentials: IssuedCredentials?
    /// When credentials were last handed to somebody who starts it himself.
    package var handedAt: Timestamp?
    package var start: StartCommand
    package var cancellation: Cancellation?
    /// When the dock last said anything new about this upload.
    package var heardAt: Timestamp?
    /// When it was first found stalled: the notice is sent once.
    package var stalledAt: Timestamp?
    /// One for each module, in the order of the request.
    package var files: [UploadFile]

    package init(
        id: UploadID,
        gateway: String,
        profile: ProfileName,
        labels: [String: String],
        origin: UploadOrigin,
        retryOf: UploadID?,
        requester: String,
        requestedAt: Timestamp,
        updatedAt: Timestamp,
        endedAt: Timestamp? = nil,
        credentials: IssuedCredentials?,
        handedAt: Timestamp?,
        start: StartCommand,
        cancellation: Cancellation?,
        heardAt: Timestamp?,
        stalledAt: Timestamp?,
        files: [UploadFile]
    ) {
        self.id = id
        self.gateway = gateway
        self.profile = profile
        self.labels = labels
        self.origin = origin
        self.retryOf = retryOf
        self.requester = requester
        self.requestedAt = requestedAt
        self.updatedAt = updatedAt
        self.endedAt = endedAt
        self.credentials = credentials
        self.handedAt = handedAt
        self.start = start
        self.cancellation = cancellation
        self.heardAt = heardAt
        self.stalledAt = stalledAt
        self.files = files
    }

    /// A new upload, whose start is due at once where it is Waybill that publishes it.
    package init(requested request: UploadRequest, id: UploadID, at now: Timestamp, policy: TrackingPolicy) {
        self.init(
            id: id,
            gateway: request.gateway,
            profile: request.profile,
            labels: request.labels,
            origin: request.origin,
            retryOf: request.retryOf,
            requester: request.requester,
            requestedAt: now,
            updatedAt: now,
            credentials: nil,
            handedAt: nil,
            start: StartCommand(
                nextAttemptAt: request.origin == .published ? now : nil,
                deadline: now + policy.startDeadline
            ),
            cancellation: nil,
            heardAt: nil,
            stalledAt: nil,
            files: request.files.map { UploadFile(requested: $0) }
        )
    }
}

/// Who told the dock to start.
package enum UploadOrigin: String, Sendable, Codable, CaseIterable {
    /// Waybill publishes `fileupload_start`.
    case published
    /// Minted here, published by somebody else (`publish: false`).
    case issued
    /// A start made elsewhere (`adopt: true`): no mint, no cancel, no reissue.
    case adopted
}

/// What is known of credentials that were issued: all but the secret.
package struct IssuedCredentials: Sendable, Equatable, Codable {
    package var accessKeyID: String
    package var expiresAt: Timestamp
    /// When the dock is told that they expire: earlier, by a margin.
    package var toldExpiry: Timestamp
    /// 1 for the first, counted up by each reissue.
    ///
    /// All tries of one start are one generation, each with credentials of its own: the dock works with one of them.
    package var generation: Int

    package init(accessKeyID: String, expiresAt: Timestamp, toldExpiry: Timestamp, generation: Int) {
        self.accessKeyID = accessKeyID
        self.expiresAt = expiresAt
        self.toldExpiry = toldExpiry
        self.generation = generation
    }
}

/// A request for an upload, checked: its keys are rendered and every module is named once.
package struct UploadRequest: Sendable, Equatable {
    package struct File: Sendable, Equatable {
        package var module: String
        package var bootIndexes: [Int64]
        package var bucket: String
        package var objectKey: ObjectKey

        package init(module: String, bootIndexes: [Int64], bucket: String, objectKey: ObjectKey) {
            self.module = module
            self.bootIndexes = bootIndexes
            self.bucket = bucket
            self.objectKey = objectKey
        }
    }

    package var gateway: String
    package var profile: ProfileName
    package var labels: [String: String]
    package var origin: UploadOrigin
    package var retryOf: UploadID?
    package var requester: String
    /// Which object store has the buckets: a key is used once in a bucket of it.
    ///
    /// Empty where that is not known: then a key is used once in all buckets of its name.
    package var objectStore: String
    package var files: [File]

    package init(
        gateway: String,
        profile: ProfileName,
        labels: [String: String] = [:],
        origin: UploadOrigin = .published,
        retryOf: UploadID? = nil,
        requester: String,
        objectStore: String = "",
        files: [File]
    ) {
        self.gateway = gateway
        self.profile = profile
        self.labels = labels
        self.origin = origin
        self.retryOf = retryOf
        self.requester = requester
        self.objectStore = objectStore
        self.files = files
    }
}
