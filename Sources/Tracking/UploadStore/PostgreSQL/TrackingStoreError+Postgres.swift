import PostgresTransport
import UploadTracking

extension TrackingStoreError {
    /// Sorts SQLSTATEs by their classes: what the data causes will be so for ever, the rest may pass.
    ///
    /// Messages hold the server's own text and never a statement's parameters.
    init(_ error: PostgresError) {
        let message = "PostgreSQL: \(error)"
        switch error.stateClass {
        case "22", "23", "54":
            // Data exceptions, broken constraints, limits of the program.
            self = .dataRejected(message: message)
        case "42", "0A":
            // No such table or column, no right to it.
            self = .incompatible(message: message)
        case "XX" where error.state != "XX000":
            self = .incompatible(message: message)
        default:
            self = error.code == .unexpected ? .incompatible(message: message) : .unavailable(message: message)
        }
    }
}
