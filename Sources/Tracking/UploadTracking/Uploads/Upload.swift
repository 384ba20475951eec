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
    package let requestedAt: Timestamp
    package var updatedAt: Timestamp

    /// The latest credentials that were issued for it; never the secret.
    package var credentials: IssuedCredentials?
    package var start: StartCommand
    package var cancellation: Cancellation?
    /// When the dock last said anything about this upload.
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
        requestedAt: Timestamp,
        updatedAt: Timestamp,
        credentials: IssuedCredentials?,
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
        self.requestedAt = requestedAt
        self.updatedAt = updatedAt
        self.credentials = credentials
        self.start = start
        self.cancellation = cancellation
        self.heardAt = heardAt
        self.stalledAt = stalledAt
        self.files = files
    }

    /// A new upload whose start is due at once.
    package init(requested request: UploadRequest, id: UploadID, at now: Timestamp, policy: TrackingPolicy) {
        self.init(
            id: id,
            gateway: request.gateway,
            profile: request.profile,
            labels: request.labels,
            origin: .published,
            retryOf: request.retryOf,
            requestedAt: now,
            updatedAt: now,
            credentials: nil,
            start: StartCommand(nextAttemptAt: now, deadline: now + policy.startDeadline),
            cancellation: nil,
            heardAt: nil,
            stalledAt: nil,
            files: request.files.map { UploadFile(requested: $0) }
        )
    }
}

/// Who told the dock to start.
package enum UploadOrigin: String, Sendable, Codable {
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
    /// 1 for the first, counted up by each reissue.
    package var generation: Int

    package init(accessKeyID: String, expiresAt: Timestamp, generation: Int) {
        self.accessKeyID = accessKeyID
        self.expiresAt = expiresAt
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
    package var retryOf: UploadID?
    package var files: [File]

    package init(
        gateway: String,
        profile: ProfileName,
        labels: [String: String] = [:],
        retryOf: UploadID? = nil,
        files: [File]
    ) {
        self.gateway = gateway
        self.profile = profile
        self.labels = labels
        self.retryOf = retryOf
        self.files = files
    }
}
