import ControlAPI
import Logging
import Settings

extension Authorizer {
    /// Lets in whom the settings name.
    ///
    /// - Throws: ``CompositionError`` where the file of tokens cannot be used.
    convenience init(_ settings: Settings.HTTP, logger: Logger) throws {
        self.init(token: settings.token, file: try Self.tokensFile(settings, kept: nil, logger: logger))
    }

    /// Lets in whom other settings name; a file that stays the same is not read for it.
    ///
    /// - Throws: ``CompositionError``; then nothing has changed.
    func replace(with settings: Settings.HTTP, logger: Logger) throws {
        replace(token: settings.token, file: try Self.tokensFile(settings, kept: file, logger: logger))
    }

    private static func tokensFile(
        _ settings: Settings.HTTP,
        kept: TokensFile?,
        logger: Logger
    ) throws -> TokensFile? {
        guard let path = settings.tokensFile else {
            return nil
        }
        if let kept, kept.path == path {
            return kept
        }
        do {
            return try TokensFile(path: path, logger: logger)
        } catch {
            throw CompositionError(description: "HTTP_TOKENS_FILE: \(path): \(error)")
        }
    }
}
