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
        guard query.purpose.map({ MintPurpose(rawValue: $0) != nil }) ?? true else {
            let known = MintPurpose.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid(field: "purpose", "must be one of \(known)")
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
        try requireKnown(filter.profile, among: query.visibleProfiles, whereNothing: found.isEmpty && before == nil)
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

    /// Refuses a list of a profile that is neither in the settings nor in what is kept.
    ///
    /// - Parameters:
    ///   - profile: The profile that the list is kept to.
    ///   - visible: The profiles that may be named; `nil`: all.
    ///   - isEmpty: Whether the list's first page is empty.
    /// - Throws: `invalid_request`, with the profiles that there are.
    func requireKnown(
        _ profile: ProfileName?,
        among visible: Set<String>?,
        whereNothing isEmpty: Bool
    ) throws(Problem) {
        guard isEmpty, let profile, profiles[profile] == nil else {
            return
        }
        let known = profiles.all.map(\.name.value).filter { visible?.contains($0) ?? true }
        throw .invalid(field: "profile", "is no profile of this worker: there are \(known.joined(separator: ", "))")
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
