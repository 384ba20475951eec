import Primitives
import Testing
import UploadTracking

extension StoreCheck {
    private static let names = ["default", "eu", "asia"]

    /// What a list can be limited to: everything, nothing, one, some, one without rows, and more than one statement joins.
    private static func profileLimits() throws -> [Set<ProfileName>?] {
        let many = try (0..<70).map { try Sample.profile("p\($0)") }
        return [
            nil, [], [try Sample.profile("eu")], [try Sample.profile("eu"), try Sample.profile("default")],
            Set(try names.map(Sample.profile)), [try Sample.profile("none")],
            Set(many + [try Sample.profile("asia")]),
        ]
    }

    static let profiles = [
        StoreCheck("notices are limited to profiles, page by page, in their order") { store in
            let uploads = try (0..<12).map { Sample.upload(try Sample.request(profile: names[$0 % 3])) }
            try await store.write { transaction in
                for upload in uploads {
                    try transaction.insert(Sample.notice(of: upload, .uploadCompleted), destinations: [])
                }
            }
            for profiles in try profileLimits() {
                let pages = try await pages(limit: 2) { last in
                    try await store.read {
                        try $0.notices(after: last?.sequence ?? 0, within: profiles, limit: 2)
                    }
                }
                let wanted = uploads.filter { profiles?.contains($0.profile) ?? true }
                #expect(pages.map(\.uploadID) == wanted.map(\.id), "\(String(describing: profiles))")
            }
        },
        StoreCheck("changes are limited to profiles, page by page, in their order") { store in
            var uploads: [Upload] = []
            for number in 0..<12 {
                // Some changed in the same millisecond.
                let now = Sample.start + .milliseconds(number / 4)
                uploads.append(Sample.upload(try Sample.request(profile: names[number % 3]), at: now))
            }
            for upload in uploads {
                try await store.insert(upload)
            }
            let all = try await store.read { try $0.uploads(changedAfter: Self.beginning, limit: 100) }
            #expect(Set(all.map(\.id)) == Set(uploads.map(\.id)))
            for profiles in try profileLimits() {
                let pages = try await pages(limit: 2) { last in
                    let cursor = last.map { ChangeCursor(of: $0) } ?? Self.beginning
                    return try await store.read { try $0.uploads(changedAfter: cursor, within: profiles, limit: 2) }
                }
                let wanted = all.filter { profiles?.contains($0.profile) ?? true }
                #expect(pages.map(\.id) == wanted.map(\.id), "\(String(describing: profiles))")
            }
        },
        StoreCheck("deliveries are limited to profiles, page by page, in their order") { store in
            let uploads = try (0..<12).map { Sample.upload(try Sample.request(profile: names[$0 % 3])) }
            try await store.write { transaction in
                for upload in uploads {
                    let notice = Sample.notice(of: upload, .uploadCompleted)
                    try transaction.insert(notice, destinations: ["mqtt", "webhook"])
                }
            }
            for profiles in try profileLimits() {
                let pages = try await pages(limit: 3) { last in
                    try await store.read {
                        try $0.deliveries(DeliveryFilter(within: profiles), after: last?.cursor, limit: 3)
                    }
                }
                let wanted = uploads.filter { profiles?.contains($0.profile) ?? true }
                #expect(pages.map(\.uploadID) == wanted.flatMap { [$0.id, $0.id] }, "\(String(describing: profiles))")
                #expect(pages.map(\.cursor.destination) == wanted.flatMap { _ in ["mqtt", "webhook"] })
            }
        },
        StoreCheck("uploads and mints are limited to profiles, page by page, newest first") { store in
            var uploads: [Upload] = []
            for number in 0..<12 {
                let now = Sample.start + .seconds(number)
                let upload = Sample.upload(try Sample.request(profile: names[number % 3]), at: now)
                uploads.append(upload)
                try await store.insert(upload)
                try await store.write { try $0.insert(Sample.mint(of: upload)) }
            }
            for profiles in try profileLimits() {
                let wanted = uploads.reversed().filter { profiles?.contains($0.profile) ?? true }.map(\.id)
                let listed = try await pages(limit: 2) { last in
                    try await store.read { try $0.uploads(UploadFilter(within: profiles), before: last?.id, limit: 2) }
                }
                #expect(listed.map(\.id) == wanted, "\(String(describing: profiles))")
                let mints = try await pages(limit: 2) { last in
                    try await store.read {
                        try $0.mints(MintFilter(within: profiles), before: last?.sequence, limit: 2)
                    }
                }
                #expect(mints.map(\.mint.uploadID) == wanted, "\(String(describing: profiles))")
                // Of one gateway and of one upload, which may be another profile's.
                for upload in uploads {
                    let isWanted = profiles?.contains(upload.profile) ?? true
                    let byGateway = UploadFilter(gateway: upload.gateway, within: profiles)
                    let ofGateway = try await store.read { try $0.uploads(byGateway, before: nil, limit: 2) }
                    #expect(ofGateway.map(\.id) == (isWanted ? [upload.id] : []))
                    let byUpload = MintFilter(within: profiles, uploadID: upload.id)
                    let ofUpload = try await store.read { try $0.mints(byUpload, before: nil, limit: 2) }
                    #expect(ofUpload.count == (isWanted ? 1 : 0))
                }
            }
        },
    ]

    private static var beginning: ChangeCursor {
        ChangeCursor(updatedAt: Timestamp(milliseconds: 0), id: .zero)
    }

    /// All pages of a list, each behind the last element of the one before, until one is empty.
    private static func pages<Element>(
        limit: Int,
        _ page: (_ last: Element?) async throws -> [Element]
    ) async throws -> [Element] {
        var all: [Element] = []
        while true {
            let found = try await page(all.last)
            #expect(found.count <= limit)
            guard !found.isEmpty else {
                return all
            }
            all += found
        }
    }
}
