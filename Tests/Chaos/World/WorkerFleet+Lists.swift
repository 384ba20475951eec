import ControlProtocol
import Foundation
import HTTPTransport
import TestSupport

extension WorkerFleet {
    /// All uploads, or those in some states, with a comma between them.
    nonisolated func uploads(in states: String? = nil) async throws -> [UploadResource] {
        let query = states.map { "&state=\($0)" } ?? ""
        return try await all("/v1/uploads?limit=100\(query)", "cursor") { (page: UploadPage) in
            (page.uploads, page.nextCursor)
        }
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
