import GRDB
import UploadTracking

extension TrackingStoreError {
    /// Sorts SQLite's result codes: what the data causes will be so for ever, the rest may pass.
    ///
    /// Messages hold SQLite's own text and never the statement's arguments.
    init(_ error: any Error) {
        guard let error = error as? DatabaseError else {
            self = (error as? TrackingStoreError) ?? .unavailable(message: String(describing: error))
            return
        }
        let message = "SQLite \(error.extendedResultCode.rawValue): \(error.message ?? "no message")"
        switch error.resultCode {
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG, .SQLITE_RANGE:
            self = .dataRejected(message: message)
        case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_FORMAT:
            self = .incompatible(message: message)
        default:
            self = .unavailable(message: message)
        }
    }

    var isUnavailable: Bool {
        if case .unavailable = self {
            return true
        }
        return false
    }
}
