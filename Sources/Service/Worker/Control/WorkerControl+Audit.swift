package import ControlProtocol
import Primitives
import UploadTracking

extension WorkerControl {
    package func mintAudit(_ query: MintQuery) async throws(Problem) -> MintPage {
        let before = query.cursor.map { Int64($0) }
        if case .some(.none) = before {
            throw .invalid(field: "cursor", "is not one that this API gave")
        }
        let upload = query.uploadID.map { UploadID($0) }
        if case .some(.none) = upload {
            throw .invalid(field: "upload", "is not the id of an upload")
        }
        let filter = MintFilter(
            profile: try profileName(query.profile),
            within: query.visibleProfiles.map { Set($0.compactMap(ProfileName.init)) },
            uploadID: upload ?? nil,
            purpose: query.purpose
        )
        let limit = query.limit
        let found = try await answer {
            try await tracker.store.read { try $0.mints(filter, before: before ?? nil, limit: limit) }
        }
        return MintPage(
            mints: found.map { MintResource($0) },
            nextCursor: found.count == limit ? found.last.map { String($0.sequence) } : nil
        )
    }

    /// The profile that a list is kept to; one that was removed from the settings is still a name.
    func profileName(_ text: String?) throws(Problem) -> ProfileName? {
        guard let text else {
            return nil
        }
        guard let name = ProfileName(text) else {
            throw .invalid(field: "profile", "is not the name of a profile")
        }
        return name
    }
}

extension MintResource {
    init(_ entry: MintEntry) {
        self.init(
            id: String(entry.sequence),
            mintedAt: entry.mint.mintedAt,
            requester: entry.mint.requester,
            purpose: entry.mint.purpose,
            profile: entry.mint.profile.value,
            uploadID: entry.mint.uploadID?.description,
            accessKeyID: entry.mint.accessKeyID,
            scope: entry.mint.scope,
            policyHash: entry.mint.policyHash,
            expiresAt: entry.mint.expiresAt,
            generation: entry.mint.generation
        )
    }
}
