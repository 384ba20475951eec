package import Primitives

/// Which uploads to list.
package struct UploadFilter: Sendable, Equatable {
    package var states: Set<UploadState>
    package var gateway: String?
    package var profile: ProfileName?
    /// Only of these profiles, whatever else is asked for; `nil`: of any.
    package var within: Set<ProfileName>?
    package var labels: [String: String]

    package init(
        states: Set<UploadState> = [],
        gateway: String? = nil,
        profile: ProfileName? = nil,
        within: Set<ProfileName>? = nil,
        labels: [String: String] = [:]
    ) {
        self.states = states
        self.gateway = gateway
        self.profile = profile
        self.within = within
        self.labels = labels
    }
}

extension UploadFilter {
    /// All profiles that can match; `nil`: any.
    package var profiles: Set<ProfileName>? {
        ProfileName.matching(profile, within: within)
    }
}

extension ProfileName {
    /// The profiles that match a wanted one and a limit; `nil` where there is neither.
    static func matching(_ wanted: ProfileName?, within limit: Set<ProfileName>?) -> Set<ProfileName>? {
        guard let wanted else {
            return limit
        }
        return limit.map { $0.intersection([wanted]) } ?? [wanted]
    }
}

/// A file to look at, on behalf of whoever holds the lease.
package struct VerificationLease: Sendable, Equatable {
    package var uploadID: UploadID
    package var profile: ProfileName
    package var requestedAt: Timestamp
    /// By the database's clock: when the question is put (``Judgement/askedAt``).
    package var leasedAt: Timestamp
    /// Tells this holder from later ones of the same file.
    package var token: Int64
    package var file: UploadFile

    package init(
        uploadID: UploadID,
        profile: ProfileName,
        requestedAt: Timestamp,
        leasedAt: Timestamp,
        token: Int64,
        file: UploadFile
    ) {
        self.uploadID = uploadID
        self.profile = profile
        self.requestedAt = requestedAt
        self.leasedAt = leasedAt
        self.token = token
        self.file = file
    }
}

/// A command to send, on behalf of whoever has taken it on.
package struct CommandLease: Sendable, Equatable {
    package var uploadID: UploadID
    /// Tells this holder from later ones of a command of the same upload.
    package var token: Int64

    package init(uploadID: UploadID, token: Int64) {
        self.uploadID = uploadID
        self.token = token
    }
}

/// One file of an upload.
package struct FileAddress: Sendable, Hashable {
    package var uploadID: UploadID
    package var module: String

    package init(uploadID: UploadID, module: String) {
        self.uploadID = uploadID
        self.module = module
    }
}

/// A `fileupload_list` and its answer.
package struct LogQuery: Sendable, Equatable {
    package var tid: String
    package var gateway: String
    package var modules: [String]
    package var sentAt: Timestamp
    package var reply: DeviceReplyRecord?

    package init(tid: String, gateway: String, modules: [String], sentAt: Timestamp, reply: DeviceReplyRecord? = nil) {
        self.tid = tid
        self.gateway = gateway
        self.modules = modules
        self.sentAt = sentAt
        self.reply = reply
    }
}

/// What a dock answered to a list: whichever worker hears it writes it down for the one that asked.
package struct DeviceReplyRecord: Sendable, Equatable {
    package var code: Int
    package var message: String
    /// The logs, as JSON of the API.
    package var listing: [UInt8]?

    package init(code: Int, message: String, listing: [UInt8]?) {
        self.code = code
        self.message = message
        self.listing = listing
    }
}

/// The request that an idempotency key stands for.
package struct IdempotentRequest: Sendable, Equatable {
    package var key: String
    /// A hash of the request's body, in hexadecimal.
    package var bodyHash: String
    package var uploadID: UploadID

    package init(key: String, bodyHash: String, uploadID: UploadID) {
        self.key = key
        self.bodyHash = bodyHash
        self.uploadID = uploadID
    }
}

/// The audit of one mint; never a secret (rules.md, Credentials).
package struct MintRecord: Sendable, Equatable {
    package var mintedAt: Timestamp
    package var requester: String
    package var purpose: String
    package var profile: ProfileName
    package var uploadID: UploadID?
    package var accessKeyID: String
    package var scope: [String]
    package var policyHash: String
    package var expiresAt: Timestamp
    package var generation: Int

    package init(
        mintedAt: Timestamp,
        requester: String,
        purpose: String,
        profile: ProfileName,
        uploadID: UploadID?,
        accessKeyID: String,
        scope: [String],
        policyHash: String,
        expiresAt: Timestamp,
        generation: Int
    ) {
        self.mintedAt = mintedAt
        self.requester = requester
        self.purpose = purpose
        self.profile = profile
        self.uploadID = uploadID
        self.accessKeyID = accessKeyID
        self.scope = scope
        self.policyHash = policyHash
        self.expiresAt = expiresAt
        self.generation = generation
    }
}

/// A message that the store refused, kept in a bounded table so that it does not hold up its batch for ever.
package struct QuarantinedMessage: Sendable, Equatable {
    package var receivedAt: Timestamp
    package var reason: String

    package init(receivedAt: Timestamp, reason: String) {
        self.receivedAt = receivedAt
        self.reason = reason
    }
}

/// A notice to be recorded: its body is frozen in the transaction that settles.
package struct NewNotice: Sendable, Equatable {
    package var id: String
    package var uploadID: UploadID
    package var profile: ProfileName
    package var gateway: String
    package var request: NoticeRequest
    package var body: [UInt8]

    package init(
        id: String,
        uploadID: UploadID,
        profile: ProfileName,
        gateway: String,
        request: NoticeRequest,
        body: [UInt8]
    ) {
        self.id = id
        self.uploadID = uploadID
        self.profile = profile
        self.gateway = gateway
        self.request = request
        self.body = body
    }
}

/// How many live uploads a profile has in a state.
package struct LiveCount: Sendable, Equatable {
    package var profile: ProfileName
    package var state: UploadState
    package var count: Int

    package init(profile: ProfileName, state: UploadState, count: Int) {
        self.profile = profile
        self.state = state
        self.count = count
    }
}

/// A place in the order in which uploads last changed.
package struct ChangeCursor: Sendable, Hashable, Comparable {
    package var updatedAt: Timestamp
    package var id: UploadID

    package init(updatedAt: Timestamp, id: UploadID) {
        self.updatedAt = updatedAt
        self.id = id
    }

    package init(of upload: Upload) {
        self.init(updatedAt: upload.updatedAt, id: upload.id)
    }

    package static func < (left: ChangeCursor, right: ChangeCursor) -> Bool {
        (left.updatedAt, left.id) < (right.updatedAt, right.id)
    }
}
