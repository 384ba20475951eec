import FileReading
package import Logging
import Synchronization

/// The tokens of `HTTP_TOKENS_FILE`, read again whenever the file changes.
///
/// A file that is changed into one that cannot be used is said in the log, and the tokens of before go on holding.
package final class TokensFile: Sendable {
    private struct State {
        var grants: [TokenGrant]
        /// What was wrong at the last look, so that it is said once.
        var complaint: TokensFileFault?
    }

    package let path: String
    private let file: WatchedFile<[TokenGrant], TokensFileFault>
    private let state: Mutex<State>
    private let logger: Logger

    /// Reads it for the first time.
    ///
    /// - Throws: Why it cannot be used.
    package init(path: String, logger: Logger) throws(TokensFileFault) {
        self.path = path
        self.logger = logger
        file = WatchedFile(
            path,
            failure: { TokensFileFault("cannot be read: \($0)") },
            parse: { bytes throws(TokensFileFault) in try TokenLines.parse(bytes) }
        )
        state = Mutex(State(grants: try file.value()))
    }

    /// The tokens as they stand now.
    var grants: [TokenGrant] {
        do throws(TokensFileFault) {
            let grants = try file.value()
            let isNews = state.withLock { state in
                defer { state = State(grants: grants) }
                return state.grants != grants || state.complaint != nil
            }
            if isNews {
                logger.notice("tokens read again", metadata: ["file": "\(path)", "tokens": "\(grants.count)"])
            }
            return grants
        } catch {
            let (grants, isNews) = state.withLock { state in
                defer { state.complaint = error }
                return (state.grants, state.complaint != error)
            }
            if isNews {
                logger.error(
                    "the file of tokens cannot be used; the tokens of before go on holding",
                    metadata: ["file": "\(path)", "error": "\(error)"]
                )
            }
            return grants
        }
    }
}
