import Primitives
import UploadTracking

extension Notice {
    init(row: some StoredRow) throws {
        self.init(
            sequence: Int64(try row.number("sequence")),
            id: try row.string("id"),
            uploadID: try row.uploadID("upload_id"),
            type: try row.enumeration("type"),
            profile: try row.profile("profile"),
            gateway: try row.string("gateway"),
            body: try row.blob("body"),
            createdAt: try row.moment("created_at")
        )
    }
}

extension MintEntry {
    init(row: some StoredRow) throws {
        self.init(
            sequence: Int64(try row.number("id")),
            mint: MintRecord(
                mintedAt: try row.moment("minted_at"),
                requester: try row.string("requester"),
                purpose: try row.string("purpose"),
                profile: try row.profile("profile"),
                uploadID: try row.uploadIDIfAny("upload_id"),
                accessKeyID: try row.string("access_key_id"),
                scope: try row.json("scope"),
                policyHash: try row.string("policy_hash"),
                expiresAt: try row.moment("expires_at"),
                generation: try row.number("generation")
            )
        )
    }
}

extension LogQuery {
    init(row: some StoredRow) throws {
        let code = try row.integer("code")
        self.init(
            tid: try row.string("tid"),
            gateway: try row.string("gateway"),
            modules: try row.json("modules"),
            sentAt: try row.moment("sent_at"),
            reply: try code.map { code in
                DeviceReplyRecord(
                    code: Int(code),
                    message: try row.text("message") ?? "",
                    listing: try row.bytes("listing")
                )
            }
        )
    }
}

extension IdempotentRequest {
    init(row: some StoredRow) throws {
        self.init(
            key: try row.string("key"),
            bodyHash: try row.string("body_hash"),
            uploadID: try row.uploadID("upload_id")
        )
    }
}

extension LiveCount {
    init(row: some StoredRow) throws {
        self.init(
            profile: try row.profile("profile"),
            state: try row.enumeration("state"),
            count: try row.number("count")
        )
    }
}

extension ChangeCursor {
    init(row: some StoredRow) throws {
        self.init(updatedAt: try row.moment("updated_at"), id: try row.uploadID("id"))
    }
}

extension VerificationLease {
    /// - Parameters:
    ///   - row: Of `files`, with its upload's `requested_at`.
    ///   - token: The holder's.
    ///   - leasedAt: By the database's clock.
    /// - Throws: ``TrackingStoreError/incompatible(message:)`` where a column holds something else.
    init(row: some StoredRow, token: Int64, leasedAt: Timestamp) throws {
        self.init(
            uploadID: try row.uploadID("upload_id"),
            profile: try row.profile("profile"),
            requestedAt: try row.moment("requested_at"),
            leasedAt: leasedAt,
            token: token,
            file: try UploadFile(row: row)
        )
    }
}

extension FileAddress {
    init(row: some StoredRow) throws {
        self.init(uploadID: try row.uploadID("upload_id"), module: try row.string("module"))
    }
}

extension Slot {
    init(row: some StoredRow) throws {
        self.init(
            number: try row.number("number"),
            holder: try row.string("holder"),
            token: Int64(try row.number("token")),
            expiresAt: try row.moment("expires_at"),
            group: try row.text("share_group"),
            readUpTo: try row.momentIfAny("read_up_to")
        )
    }
}
