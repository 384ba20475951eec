import Settings
import UploadStore

extension SQLiteTrackingStore {
    convenience init(_ settings: Settings.Store, migrate: Bool) throws {
        guard case .sqlite(let path) = settings.location else {
            throw CompositionError(description: "STORE_URL: only sqlite: is supported yet")
        }
        try self.init(path: path, migrate: migrate)
    }
}
