import ControlProtocol
import Primitives

/// The uploads of a query that have something to verify, one after the other, the newest first.
actor UploadPages {
    private let ask: @Sendable (UploadQuery) async throws -> UploadPage
    private let since: Timestamp?
    private let until: Timestamp?
    private var query: UploadQuery
    private var waiting: ArraySlice<UploadResource> = []
    private var hasEnded = false

    /// - Parameters:
    ///   - query: Which, from its cursor on.
    ///   - since: Only those that were requested then or later.
    ///   - until: Only those that were requested before.
    ///   - ask: Gives a page.
    init(
        _ query: UploadQuery,
        since: Timestamp?,
        until: Timestamp?,
        ask: @escaping @Sendable (UploadQuery) async throws -> UploadPage
    ) {
        self.query = query
        self.since = since
        self.until = until
        self.ask = ask
    }

    /// The next upload; `nil` after the last.
    ///
    /// - Throws: What the question for a page throws.
    func next() async throws -> UploadResource? {
        while true {
            guard let upload = waiting.popFirst() else {
                guard !hasEnded else {
                    return nil
                }
                let page = try await ask(query)
                waiting = page.uploads[...]
                query.cursor = page.nextCursor
                hasEnded = page.nextCursor == nil
                continue
            }
            if let since, upload.requestedAt < since {
                // All that follow are older.
                hasEnded = true
                waiting = []
                return nil
            }
            if upload.hasVerifiedFiles, until.map({ upload.requestedAt < $0 }) ?? true {
                return upload
            }
        }
    }
}
