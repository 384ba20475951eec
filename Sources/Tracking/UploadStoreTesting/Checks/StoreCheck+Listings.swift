import Primitives
import Testing
import UploadTracking

extension StoreCheck {
    static let listings = [
        StoreCheck("lists are newest first, and paged by cursor") { store in
            let uploads = try (0..<7).map { number in
                Sample.upload(try Sample.request(), at: Sample.start + .seconds(number))
            }
            for upload in uploads.shuffled() {
                try await store.insert(upload)
            }
            var pages: [[UploadID]] = []
            repeat {
                let cursor = pages.last?.last
                let page = try await store.read { try $0.uploads(UploadFilter(), before: cursor, limit: 3) }
                pages.append(page.map(\.id))
            } while pages.last?.isEmpty == false
            #expect(pages.map(\.count) == [3, 3, 1, 0])
            #expect(pages.flatMap(\.self) == uploads.map(\.id).reversed())
        },
        StoreCheck("lists are filtered by what they are asked for") { store in
            var expected: [String: Upload] = [:]
            for (name, profile, labels, state) in [
                ("a", "default", ["site": "north", "team": "1"], FileState.pending),
                ("b", "default", ["site": "north"], .verified),
                ("c", "eu", ["site": "south", "team": "1"], .failed),
                ("d", "eu", [:], .verifying),
            ] as [(String, String, [String: String], FileState)] {
                var upload = Sample.upload(try Sample.request(gateway: name, profile: profile, labels: labels))
                upload.files[0].state = state
                upload.endedAt = upload.state.isTerminal ? Sample.start : nil
                try await store.insert(upload)
                expected[name] = upload
            }
            let eu = try Sample.profile("eu")
            for (filter, names) in [
                (UploadFilter(), "abcd"), (UploadFilter(states: [.completed]), "b"),
                (UploadFilter(states: [.requested, .failed]), "ac"), (UploadFilter(gateway: "d"), "d"),
                (UploadFilter(gateway: "none"), ""), (UploadFilter(profile: eu), "cd"),
                (UploadFilter(labels: ["site": "north"]), "ab"), (UploadFilter(labels: ["site": "north' OR '1"]), ""),
                (UploadFilter(labels: ["site": "north", "team": "1"]), "a"),
                (UploadFilter(labels: ["team": "1"]), "ac"),
                (UploadFilter(states: [.failed], gateway: "c", profile: eu, labels: ["team": "1"]), "c"),
            ] as [(UploadFilter, String)] {
                let found = try await store.read { try $0.uploads(filter, before: nil, limit: 100) }
                #expect(found.map(\.gateway).sorted().joined() == names, "\(filter)")
                for upload in found {
                    #expect(upload == expected[upload.gateway])
                }
            }
        },
        StoreCheck("changes are listed in the order in which they were committed") { store in
            let tracker = Sample.tracker(store)
            var ids: [UploadID] = []
            for _ in 0..<5 {
                ids.append(try await tracker.request(try Sample.request(), id: .make(at: Sample.start)).id)
            }
            let start = ChangeCursor(updatedAt: Timestamp(milliseconds: 0), id: ids[0])
            #expect(try await changes(in: store, after: start).map(\.id) == ids)
            let cursor = ChangeCursor(of: try #require(try await store.upload(ids[3])))
            #expect(try await changes(in: store, after: cursor).map(\.id) == [ids[4]])
            // What changes again comes again, at the end.
            for id in [ids[2], ids[0]] {
                _ = try await tracker.apply(.cancelRequested(modules: nil), to: id)
            }
            let changed = try await changes(in: store, after: cursor)
            #expect(changed.map(\.id) == [ids[4], ids[2], ids[0]])
            #expect(changed.last?.state == .canceled)
            let end = ChangeCursor(of: try #require(changed.last))
            #expect(try await changes(in: store, after: end).isEmpty)
        },
        StoreCheck("a consumer of changes that reads while they are made misses none") { store in
            let tracker = Sample.tracker(store)
            let begun = ChangeCursor(updatedAt: Timestamp(milliseconds: 0), id: .make(at: Sample.start))
            let made = try await withThrowingTaskGroup(of: UploadID.self) { group in
                for _ in 0..<60 {
                    group.addTask { try await tracker.request(try Sample.request(), id: .make(at: Sample.start)).id }
                }
                var cursor = begun
                var seen: Set<UploadID> = []
                while seen.count < 60 {
                    let page = try await changes(in: store, after: cursor)
                    seen.formUnion(page.map(\.id))
                    if let last = page.last {
                        cursor = ChangeCursor(of: last)
                    } else if try await group.next() == nil {
                        // All are committed, and what is after the cursor has been read once more.
                        seen.formUnion(try await changes(in: store, after: cursor).map(\.id))
                        break
                    }
                }
                return seen
            }
            #expect(made.count == 60)
        },
        StoreCheck("live uploads are counted by profile and state") { store in
            for (profile, state) in [
                ("default", FileState.pending), ("default", .pending), ("default", .verified), ("eu", .verifying),
                ("eu", .canceled),
            ] {
                var upload = Sample.upload(try Sample.request(profile: profile))
                upload.files[0].state = state
                try await store.insert(upload)
            }
            let counts = try await store.read { try $0.liveCounts() }
            #expect(
                Set(counts.map { "\($0.profile) \($0.state) \($0.count)" }) == [
                    "default requested 2", "eu verifying 1",
                ]
            )
        },
        StoreCheck("a sweep's pages hold every live upload once, in ascending order") { store in
            var live: [UploadID] = []
            for number in 0..<11 {
                var upload = Sample.upload(try Sample.request(), at: Sample.start + .seconds(number))
                if number % 4 == 3 {
                    upload.files[0].state = .canceled
                } else {
                    live.append(upload.id)
                }
                try await store.insert(upload)
            }
            var seen: [UploadID] = []
            var page: [UploadID] = []
            repeat {
                let cursor = seen.last
                page = try await store.write { try $0.liveUploads(after: cursor, limit: 4) }
                #expect(page.count <= 4)
                seen += page
            } while !page.isEmpty
            #expect(seen == live)
        },
    ]

    private static func changes(in store: any TrackingStore, after cursor: ChangeCursor) async throws -> [Upload] {
        try await store.read { try $0.uploads(changedAfter: cursor, limit: 100) }
    }
}
