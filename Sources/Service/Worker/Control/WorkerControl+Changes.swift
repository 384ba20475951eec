package import ControlProtocol
package import Primitives
import UploadTracking

extension WorkerControl {
    package func changes(
        after cursor: String?,
        profiles: Set<ProfileName>?,
        limit: Int
    ) async throws(Problem) -> [UploadChange] {
        guard let cursor else {
            let live = try await liveUploads(of: profiles, limit: limit)
            return live.isEmpty
                ? try await changes(after: try await changePosition(), profiles: profiles, limit: limit) : live
        }
        let (position, origin) = try position(of: cursor)
        return try await answer {
            try await bells.changes.firstValue(within: .seconds(15)) {
                let found = try await changed(after: position, origin, profiles: profiles, limit: limit)
                return found.isEmpty ? nil : found
            }
        } ?? []
    }

    package func changesSoFar(
        after cursor: String?,
        profiles: Set<ProfileName>?,
        limit: Int
    ) async throws(Problem) -> [UploadChange] {
        guard let cursor else {
            return try await liveUploads(of: profiles, limit: limit)
        }
        let (position, origin) = try position(of: cursor)
        return try await answer { try await changed(after: position, origin, profiles: profiles, limit: limit) }
    }

    private func changed(
        after position: ChangeCursor,
        _ origin: EpochCursor,
        profiles: Set<ProfileName>?,
        limit: Int
    ) async throws -> [UploadChange] {
        try await tracker.store.read { reader in
            let history = try reader.history()
            try origin.check(history)
            return try reader.uploads(changedAfter: position, within: profiles, limit: limit)
                .map { change($0, of: history) }
        }
    }

    package func changePosition() async throws(Problem) -> String {
        try await answer {
            try await tracker.store.read { try $0.history().cursor(($0.latestChange() ?? .beginning).text) }
        }
    }

    private func position(of cursor: String) throws(Problem) -> (ChangeCursor, EpochCursor) {
        let origin = EpochCursor(cursor)
        guard let position = ChangeCursor(text: origin.place) else {
            throw .invalid(field: "Last-Event-ID", "is not one that this API gave")
        }
        return (position, origin)
    }

    /// What a stream without a cursor begins with.
    private func liveUploads(of profiles: Set<ProfileName>?, limit: Int) async throws(Problem) -> [UploadChange] {
        let live = UploadFilter(states: Set(UploadState.allCases.filter { !$0.isTerminal }), within: profiles)
        let (found, latest, history) = try await answer {
            try await tracker.store.read { reader in
                (try reader.uploads(live, before: nil, limit: limit), try reader.latestChange(), try reader.history())
            }
        }
        // A list shows what was committed ahead of its predecessors: a stream that goes on behind it would miss those.
        let end = latest ?? .beginning
        return found.sorted { ChangeCursor(of: $0) < ChangeCursor(of: $1) }
            .map { UploadChange(cursor: history.cursor(min(ChangeCursor(of: $0), end).text), upload: resource($0)) }
    }

    private func change(_ upload: Upload, of history: StoreHistory) -> UploadChange {
        UploadChange(cursor: history.cursor(ChangeCursor(of: upload).text), upload: resource(upload))
    }
}

extension ChangeCursor {
    /// Before all changes.
    fileprivate static var beginning: ChangeCursor {
        ChangeCursor(updatedAt: Timestamp(milliseconds: 0), id: .zero)
    }

    /// As it stands in an SSE `id`: milliseconds, then the upload's id.
    var text: String {
        "\(updatedAt.milliseconds).\(id)"
    }

    init?(text: String) {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let milliseconds = Int64(parts[0]), let id = UploadID(parts[1]) else {
            return nil
        }
        self.init(updatedAt: Timestamp(milliseconds: milliseconds), id: id)
    }
}
