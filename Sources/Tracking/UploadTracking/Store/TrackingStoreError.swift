/// The store's own failures: each with what to do about it, where that is known.
package enum TrackingStoreError: Error, Sendable {
    /// It may pass: the database is locked, full or away. Nothing was written.
    case unavailable(message: String, remedy: String? = nil)
    /// The database refuses this data, and always will.
    case dataRejected(message: String)
    /// The database is not what this program can work with.
    case incompatible(message: String, remedy: String? = nil)
    /// The database is a newer program's, which ended this one: it must not work with it any more.
    case superseded(message: String)
}

extension TrackingStoreError: CustomStringConvertible {
    /// What is wrong, in the database's words where it has any.
    package var description: String {
        switch self {
        case .unavailable(let message, _): "the store is not available: \(message)"
        case .dataRejected(let message): "the store refuses the data: \(message)"
        case .incompatible(let message, _), .superseded(let message): message
        }
    }

    /// What to do about it: `run`, `/readyz`, `check` and the commands say the same.
    package var remedy: String? {
        switch self {
        case .unavailable(_, let remedy), .incompatible(_, let remedy): remedy
        case .dataRejected, .superseded: nil
        }
    }
}
