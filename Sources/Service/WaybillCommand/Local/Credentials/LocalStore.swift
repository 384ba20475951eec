import FoundationEssentials
import Settings
import UploadTracking

/// The store, as a command opens it beside a worker that may be running: it takes no lock and changes no schema.
enum LocalStore {
    /// - Throws: ``CommandFailure`` of bad configuration, or of a server that did not answer.
    static func open(_ settings: Settings.Store) throws(CommandFailure) -> any TrackingStore {
        if case .sqlite(let path) = settings.location, !exists(path) {
            // SQLite would make one, and nobody would look for the audit there.
            throw CommandFailure(
                .usage,
                "there is no store at \(settings.url)",
                nextStep: "check STORE_URL and the folder you are in, or make the store with `waybill migrate`"
            )
        }
        do {
            return try StoreComposer.open(settings, migrate: false)
        } catch {
            throw StoreComposer.failure("the store \(settings.url) cannot be used", error, settings)
        }
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }
}
