import GRDB
import UploadTracking

extension TrackingStoreError {
    /// Sorts SQLite's result codes: what the data causes will be so for ever, the rest may pass.
    ///
    /// Messages hold SQLite's own text and never the statement's arguments.
    ///
    /// - Parameters:
    ///   - error: What failed.
    ///   - path: The database's file, for what to do about it.
    init(_ error: any Error, path: String? = nil) {
        guard let error = error as? DatabaseError else {
            self = (error as? TrackingStoreError) ?? .unavailable(message: String(describing: error))
            return
        }
        let file = path.map { "\($0): " } ?? ""
        let remedy = path.flatMap { Self.remedy(for: error.resultCode, DatabaseFiles(path: $0)) }
        let message = "\(file)SQLite \(error.extendedResultCode.rawValue): \(error.message ?? "no message")"
        switch error.resultCode {
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG, .SQLITE_RANGE:
            self = .dataRejected(message: message)
        case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_FORMAT:
            self = .incompatible(message: message, remedy: remedy)
        default:
            self = .unavailable(message: message, remedy: remedy)
        }
    }

    private static func remedy(for code: ResultCode, _ files: DatabaseFiles) -> String? {
        switch code {
        case .SQLITE_NOTADB, .SQLITE_FORMAT: "name another file in STORE_URL: this one is not a SQLite database"
        case .SQLITE_CORRUPT: "restore \(files.path) from a backup"
        case .SQLITE_FULL, .SQLITE_IOERR: "see that the disk of \(files.folder) has room and is well"
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: files.rights
        case .SQLITE_BUSY, .SQLITE_LOCKED: "end the other program that writes to \(files.path)"
        default: nil
        }
    }

    var isUnavailable: Bool {
        if case .unavailable = self {
            return true
        }
        return false
    }
}
