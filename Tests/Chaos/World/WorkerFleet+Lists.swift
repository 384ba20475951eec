import ControlProtocol
import Foundation
import HTTPTransport
import TestSupport

extension WorkerFleet {
    /// All uploads, or those in some states.
    nonisolated func uploads(in states: [UploadResource.State] = []) async throws -> [UploadResource] {
        let query = states.isEmpty ? "" : "&state=\(states.map(\.rawValue).joined(separator: ","))"
        return try await all("/v1/uploads?limit=100\(query)", "cursor") { (page: UploadPage) in
            (page.uploads, page.nextCursor)
        }
    }

    /// Those that have not ended.
    nonisolated func liveUploads() async throws -> [UploadResource] {
        try await uploads(in: UploadResource.State.known.filter { !$0.isTerminal })
    }

    /// All notices, the oldest first.
    nonisolated func notices() async throws -> [NoticeEnvelope] {
        try await all("/v1/notices?limit=200", "after") { (page: NoticePage) in
            (page.notices, page.notices.isEmpty ? nil : page.nextCursor)
        }
    }

    /// How many deliveries are left to be made, or were given up; `nil` where nobody says.
    nonisolated func undelivered() async throws -> Int? {
        guard let answer = await ask(.get, "/v1/notices/deliveries?state=pending,dead") else {
            return nil
        }
        return try ControlJSON.decode(DeliveryPage.self, from: answer.body).deliveries.count
    }

    /// All pages of a list.
    private nonisolated func all<Page: Decodable, Entry>(
        _ path: String,
        _ cursor: String,
        _ parts: (Page) -> (entries: [Entry], next: String?)
    ) async throws -> [Entry] {
        var entries: [Entry] = []
        var next: String?
        repeat {
            let place = next?.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
            var page: Page?
            try await until("somebody answers to \(path)") {
                guard let answer = await ask(.get, path + (place.map { "&\(cursor)=\($0)" } ?? "")) else {
                    return false
                }
                page = try ControlJSON.decode(Page.self, from: answer.body)
                return true
            }
            let part = page.map(parts)
            entries += part?.entries ?? []
            next = part?.next
        } while next != nil
        return entries
    }
}
