package import Primitives

/// A mint as the audit keeps it, and its place there.
package struct MintEntry: Sendable, Equatable {
    /// Counts up in the order of the commits; also the cursor of a page.
    package var sequence: Int64
    package var mint: MintRecord

    package init(sequence: Int64, mint: MintRecord) {
        self.sequence = sequence
        self.mint = mint
    }
}

/// Which mints to list.
package struct MintFilter: Sendable, Equatable {
    package var profile: ProfileName?
    /// Only of these profiles, whatever else is asked for; `nil`: of any.
    package var within: Set<ProfileName>?
    package var uploadID: UploadID?
    package var purpose: String?

    package init(
        profile: ProfileName? = nil,
        within: Set<ProfileName>? = nil,
        uploadID: UploadID? = nil,
        purpose: String? = nil
    ) {
        self.profile = profile
        self.within = within
        self.uploadID = uploadID
        self.purpose = purpose
    }
}

extension MintFilter {
    /// All profiles that can match; `nil`: any.
    package var profiles: Set<ProfileName>? {
        ProfileName.matching(profile, within: within)
    }
}
