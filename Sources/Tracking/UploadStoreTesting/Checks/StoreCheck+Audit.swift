import Primitives
import Testing
import UploadTracking

extension StoreCheck {
    static let audit = [
        StoreCheck("the audit is read newest first, and paged by cursor") { store in
            let mints = try (0..<7).map { try Self.mint("AKID\($0)", purpose: "upload") }
            for mint in mints {
                try await store.write { try $0.insert(mint) }
            }
            var pages: [[MintEntry]] = []
            repeat {
                let cursor = pages.last?.last?.sequence
                pages.append(try await store.read { try $0.mints(MintFilter(), before: cursor, limit: 3) })
            } while pages.last?.isEmpty == false
            #expect(pages.map(\.count) == [3, 3, 1, 0])
            #expect(pages.flatMap(\.self).map(\.mint) == mints.reversed())
        },
        StoreCheck("the audit is filtered by what it is asked for") { store in
            let upload = UploadID.make(at: Sample.start)
            let mints = [
                try Self.mint("A", purpose: "upload", upload: upload),
                try Self.mint("B", profile: "eu", purpose: "verify"),
                try Self.mint("C", profile: "eu", purpose: "upload", upload: .make(at: Sample.start)),
                try Self.mint("D", profile: "asia", purpose: "mint"),
            ]
            try await store.write { transaction in
                for mint in mints {
                    try transaction.insert(mint)
                }
            }
            let eu = try #require(ProfileName("eu"))
            let asia = try #require(ProfileName("asia"))
            for (filter, expected) in [
                (MintFilter(), ["D", "C", "B", "A"]), (MintFilter(profile: eu), ["C", "B"]),
                (MintFilter(uploadID: upload), ["A"]), (MintFilter(purpose: "upload"), ["C", "A"]),
                (MintFilter(within: [eu, asia]), ["D", "C", "B"]), (MintFilter(within: []), []),
                (MintFilter(profile: eu, within: [asia]), []), (MintFilter(profile: eu, purpose: "verify"), ["B"]),
            ] {
                let found = try await store.read { try $0.mints(filter, before: nil, limit: 10) }
                #expect(found.map(\.mint.accessKeyID) == expected, "\(filter)")
            }
        },
        StoreCheck("uploads are kept to some profiles, whatever else is asked for") { store in
            var ids: [String: UploadID] = [:]
            for name in ["default", "eu", "asia"] {
                let upload = Sample.upload(try Sample.request(profile: name))
                ids[name] = upload.id
                try await store.insert(upload)
            }
            let eu = try #require(ProfileName("eu"))
            for (filter, expected) in [
                (UploadFilter(within: [eu]), ["eu"]), (UploadFilter(within: []), []),
                (UploadFilter(profile: eu, within: [try #require(ProfileName("asia"))]), []),
            ] {
                let found = try await store.read { try $0.uploads(filter, before: nil, limit: 10) }
                #expect(found.map(\.id) == expected.compactMap { ids[$0] })
            }
        },
    ]

    private static func mint(
        _ accessKeyID: String,
        profile: String = "default",
        purpose: String,
        upload: UploadID? = nil
    ) throws -> MintRecord {
        MintRecord(
            mintedAt: Sample.start,
            requester: "pipeline",
            purpose: purpose,
            profile: try #require(ProfileName(profile)),
            uploadID: upload,
            accessKeyID: accessKeyID,
            scope: ["exports/é.tar", "exports/b"],
            policyHash: "0123",
            expiresAt: Sample.start + .seconds(3600),
            generation: 2
        )
    }
}
